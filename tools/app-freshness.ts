// Whether what was built is of the sources as they are.

import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, builtApp } from './app-build.ts'

const root = join(import.meta.dirname, '..')
const sources = ['src/**/*.{ts,tsx,css,html,svg}', 'server/**/*.ts', 'package.json', 'tools/app-build.ts']

/** Builds the app where a source is newer than the last build; says whether it did. */
export async function freshenApp(): Promise<boolean> {
  const newest = Math.max(...globSync(sources, { cwd: root }).map((path) => statSync(join(root, path)).mtimeMs))
  const built = statSync(join(builtApp, 'renderer', 'index.html'), { throwIfNoEntry: false })
  if (built !== undefined && built.mtimeMs > newest) return false
  await buildApp()
  return true
}
