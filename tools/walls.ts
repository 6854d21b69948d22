// Entry of the walls check: cruises all our code and fails on any rule of tools/wall-rules.ts.
// It trusts no silence: a cruise that has not seen every file on disk, or fewer than a floor, is a failure.
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { parseDependencyTable } from './dependency-table.ts'
import { emptyNames, type LayerName, layerNames, layers, workshopFolders } from './layers.ts'
import { wallRules } from './wall-rules.ts'

/** Raise it as the house grows. Under TypeScript 7 a cruise sees nothing at all and says that all is well. */
const fewestModules = 150

const root = join(import.meta.dirname, '..')
process.chdir(root)

const table = parseDependencyTable(await readFile('docs/dependencies.md', 'utf8'))
const folders = ['src', 'server', ...workshopFolders].filter((folder) => existsSync(folder))
const result = await cruiseAll(folders)
const onDisk: string[] = []
for await (const path of glob(folders.map((folder) => `${folder}/**/*.{ts,tsx,mts}`))) onDisk.push(path)

const seen = new Set(result.modules.map((module) => module.source))
const faults = [
  ...result.summary.violations.map((violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`),
  ...(seen.size < fewestModules
    ? [`floor: only ${seen.size} modules were seen, at least ${fewestModules} must be`]
    : []),
  ...onDisk.filter((path) => !seen.has(path) && !path.endsWith('.d.ts')).map((path) => `not-seen: ${path}`),
  ...onDisk.filter((path) => emptyNames.test(basename(path))).map((path) => `name-says-nothing: ${path}`),
  ...(await strayFolders()),
  ...(await strayReferences()),
]
for (const fault of [...new Set(faults)].sort()) process.stdout.write(`${fault}\n`)
process.stdout.write(
  `${result.modules.length} modules, ${result.summary.totalDependenciesCruised ?? 0} imports, ${faults.length} faults\n`,
)
if (faults.length > 0) process.exitCode = 1

async function cruiseAll(paths: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(
    paths,
    {
      validate: true,
      ruleSet: { forbidden: wallRules(table) },
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules/' },
      exclude: { path: '\\.d\\.ts$' },
      moduleSystems: ['es6', 'cjs'],
    },
    { conditionNames: ['node', 'import', 'default'], exportsFields: ['exports'] },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser gave a text where a result was asked for')
  return output
}

/** A folder under src that no wall surrounds. */
async function strayFolders(): Promise<string[]> {
  const walled = new Set(layerNames.map((name) => layers[name].folder))
  const stray: string[] = []
  for await (const entry of glob('src/*')) if (!walled.has(entry)) stray.push(`layer-unknown: ${entry}`)
  return stray
}

/** The compiler's arrows have to be the same as ours, or one of the two guards is asleep. */
async function strayReferences(): Promise<string[]> {
  const faults: string[] = []
  const inRoot = await referencesOf('.')
  for (const name of layerNames) {
    const { folder, imports, importsTypesOf = [] } = layers[name]
    if (!existsSync(folder)) continue
    if (!existsSync(join(folder, 'tsconfig.json'))) {
      faults.push(`layer-unchecked: ${folder} has no tsconfig.json`)
      continue
    }
    if (!inRoot.includes(folder)) faults.push(`layer-unchecked: ${folder} is not in the root tsconfig.json`)
    const allowed = [...imports, ...importsTypesOf].map((inner: LayerName) => layers[inner].folder)
    for (const reference of await referencesOf(folder)) {
      if (!allowed.includes(reference)) faults.push(`reference-not-allowed: ${folder}/tsconfig.json → ${reference}`)
    }
  }
  return faults
}

async function referencesOf(folder: string): Promise<string[]> {
  const config: unknown = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8'))
  const references = typeof config === 'object' && config !== null && 'references' in config ? config.references : []
  if (!Array.isArray(references)) throw new Error(`${folder}/tsconfig.json: references is not a list`)
  return references.map((reference: { path: string }) => join(folder, reference.path))
}
