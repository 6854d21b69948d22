// What the app is run with: Electron where its binary is, else the stand-in. The one place that knows.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface AppRuntime {
  readonly mode: 'electron' | 'stand-in'
  readonly program: string
  /** The folder of the program, for `ELECTRON_OVERRIDE_DIST_PATH`. */
  readonly folder: string
}

const root = join(import.meta.dirname, '..')
const standIn = join(root, 'tools', 'electron-standin', 'dist')

/** `REQUIRE_ELECTRON=1` forbids the stand-in: an error where there is no binary. */
export function chooseRuntime(environment: NodeJS.ProcessEnv = process.env): AppRuntime {
  const packageFolder = join(root, 'node_modules', 'electron')
  const named = join(packageFolder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8') : 'electron'
  for (const folder of [environment['ELECTRON_OVERRIDE_DIST_PATH'], join(packageFolder, 'dist')]) {
    if (folder === undefined || folder === '' || folder === standIn) continue
    const program = join(folder, name)
    if (existsSync(program)) return { mode: 'electron', program, folder }
  }
  if (environment['REQUIRE_ELECTRON'] === '1') throw new Error('REQUIRE_ELECTRON=1, and there is no Electron binary')
  return { mode: 'stand-in', program: join(standIn, 'electron'), folder: standIn }
}

/** For the first line of a run. */
export function describeRuntime({ mode }: AppRuntime): string {
  if (mode === 'stand-in') return 'the app runs on: stand-in (Node and a Chromium), not Electron'
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')) as {
    version: string
  }
  return `the app runs on: Electron ${version}`
}
