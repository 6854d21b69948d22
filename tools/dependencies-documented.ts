// Entry of the check that docs/dependencies.md tells the truth: every package a line, every line a package,
// the licence as the package states it, and importers that exist.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDependencyTable } from './dependency-table.ts'
import { layerNames } from './layers.ts'

/** Licences that an Apache-2.0 program may ship with, without asking anybody. */
const compatible = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'MIT OR Apache-2.0', '0BSD', 'CC0-1.0']

/** Licences of what only the workshop uses: nothing of it is in the app. */
const workshopOnly = ['MPL-2.0']

const root = join(import.meta.dirname, '..')
const table = parseDependencyTable(await readFile(join(root, 'docs/dependencies.md'), 'utf8'))
const declared = await declaredPackages()
const faults: string[] = []

for (const [name, range] of declared) {
  const rows = table.filter((row) => row.name === name)
  if (rows.length !== 1) faults.push(`${name}: ${rows.length} lines in docs/dependencies.md, one is needed`)
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range)) faults.push(`${name}: "${range}" is not an exact version`)
}
for (const row of table) {
  if (!declared.has(row.name))
    faults.push(`${row.name}: has a line in docs/dependencies.md, but is not in package.json`)
  if (row.purpose === '') faults.push(`${row.name}: says not what it is for`)
  const isWorkshop = row.importers.every((importer) => importer === 'tools') && row.importers.length > 0
  const allowed = isWorkshop ? [...compatible, ...workshopOnly] : compatible
  if (!allowed.includes(row.licence)) faults.push(`${row.name}: licence ${row.licence} needs a decision`)
  for (const importer of row.importers) {
    if (importer !== 'tools' && !layerNames.some((name) => name === importer))
      faults.push(`${row.name}: no layer "${importer}"`)
  }
  const stated = await statedLicence(row.name)
  if (stated !== undefined && stated !== row.licence)
    faults.push(`${row.name}: states ${stated}, the table says ${row.licence}`)
}

for (const fault of faults) process.stdout.write(`${fault}\n`)
process.stdout.write(`${declared.size} packages, ${faults.length} faults\n`)
if (faults.length > 0) process.exitCode = 1

async function declaredPackages(): Promise<ReadonlyMap<string, string>> {
  const manifest = asRecord(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
  const groups = ['dependencies', 'optionalDependencies', 'devDependencies'].map((group) =>
    asRecord(manifest[group] ?? {}),
  )
  return new Map(groups.flatMap((group) => Object.entries(group).map(([name, range]) => [name, String(range)])))
}

/** Undefined where the package is not installed, as are those for another platform. */
async function statedLicence(name: string): Promise<string | undefined> {
  const path = join(root, 'node_modules', name, 'package.json')
  if (!existsSync(path)) return undefined
  const { license } = asRecord(JSON.parse(await readFile(path, 'utf8')))
  // A choice may stand in brackets, which SPDX allows around any expression.
  return typeof license === 'string' ? license.replace(/^\((.*)\)$/, '$1') : 'none'
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('not a JSON object')
  return { ...value }
}
