// The packages that built code imports, with all they need in turn, as they lie in node_modules: their licences come along.
// Of natives only this system's; no sources of theirs, no types, no maps.

import { cpSync, existsSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const here = `${process.platform}-${process.arch}`
const superfluous =
  /\.(map|md|[cm]?ts|[ch]|cc|cpp|hpp|gypi?)$|\/(deps|src\/.*\.c|test|tests|benchmarks?|examples?|docs|\.github)(\/|$)/

/** Copies them and gives their names. */
export function copyPackages(root: string, wanted: readonly string[], to: string): readonly string[] {
  const copied = new Map<string, string>()
  const waiting = wanted.map((name) => ({ name, from: root }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = find(root, next.from, next.name)
    if (folder === undefined || copied.has(folder)) continue
    copied.set(folder, next.name)
    for (const name of needs(folder)) waiting.push({ name, from: folder })
  }
  for (const folder of copied.keys()) {
    cpSync(folder, join(to, relative(root, folder)), {
      recursive: true,
      dereference: true,
      filter: (path) => isWanted(relative(folder, path).split(sep).join('/')),
    })
  }
  return [...new Set(copied.values())].sort()
}

function isWanted(path: string): boolean {
  if (path === 'node_modules' || path.startsWith('node_modules/')) return false
  const isNative = path.startsWith('prebuilds/')
  if (isNative) return path.split(/[/.]/)[1] === here && !path.includes('musl')
  return !superfluous.test(`/${path}`) || /licen[cs]e/i.test(path)
}

/** Where Node finds it from there. */
function find(root: string, from: string, name: string): string | undefined {
  for (let folder = from; folder.startsWith(root); folder = join(folder, '..')) {
    const found = join(folder, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return found
  }
  return undefined
}

function needs(folder: string): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (typeof manifest !== 'object' || manifest === null) return []
  const { dependencies = {} } = manifest as { readonly dependencies?: Readonly<Record<string, string>> }
  return Object.keys(dependencies)
}
