// Launches the built app on whatever tools/app-runtime.ts finds, by Playwright's own Electron API.

import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { join } from 'node:path'
import { chooseRuntime } from '../../tools/app-runtime.ts'
import { findChromium } from '../../tools/find-chromium.ts'

const root = join(import.meta.dirname, '..', '..')
export const runtime = chooseRuntime()

export interface RunningApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly profile: string
  /** What main and its children wrote to their standard error. */
  readonly errors: () => string
  close(): Promise<void>
}

/** `profile` is the user-data folder; `words` are further arguments. Hosting is limited to loopback. */
export async function launchApp(profile: string, words: readonly string[] = []): Promise<RunningApp> {
  // So that the electron package, and by it Playwright, finds the program.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.folder
  const { NODE_OPTIONS: _, ...environment } = process.env
  const env = { ...definedOnly(environment), CHROMIUM: findChromium() ?? '' }
  const switches = [`--user-data-dir=${profile}`, '--host-address=127.0.0.1', '--lang=en-US']
  const app = await _electron.launch({ cwd: root, env, args: ['.', ...switches, ...words] })
  let errors = ''
  app.process().stderr?.on('data', (text: Buffer) => (errors += text.toString()))
  const mode = await app.evaluate(() => ('electronStandin' in process ? 'stand-in' : 'electron'))
  if (mode !== runtime.mode) throw new Error(`asked for ${runtime.mode}, got ${mode}`)
  const page = await app.firstWindow()
  // Its first document is an empty one.
  await page.waitForURL(({ host, pathname }) => host.startsWith('talkee') && pathname === '/index.html')
  let isClosed = false
  return {
    app,
    page,
    profile,
    errors: () => errors,
    async close() {
      if (isClosed) return
      isClosed = true
      await app.close()
    },
  }
}

export function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
