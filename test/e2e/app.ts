// Launches the built app, each in a profile of its own, on whatever tools/app-runtime.ts finds. Specs use Playwright's
// own Electron API and know nothing of the difference.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { chooseRuntime, describeRuntime } from '../../tools/app-runtime.ts'
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

interface Apps {
  /** Starts an app; the profile of an earlier one brings that back. All are closed when the test ends. */
  readonly launch: (profile?: string, words?: readonly string[]) => Promise<RunningApp>
  /** An empty folder for a profile, gone after the test. */
  readonly newProfile: () => Promise<string>
}

export const test = base.extend<Apps>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright demands the braces.
  newProfile: async ({}, use) => {
    const made: string[] = []
    await use(async () => {
      const profile = await mkdtemp(join(tmpdir(), 'talkee-e2e-'))
      made.push(profile)
      return profile
    })
    for (const profile of made) await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ newProfile }, use) => {
    const running: RunningApp[] = []
    await use(async (profile, words = []) => {
      const started = await start(profile ?? (await newProfile()), words)
      running.push(started)
      return started
    })
    for (const each of running) await each.close()
  },
})

test.beforeAll(() => {
  process.stdout.write(`${describeRuntime(runtime)}\n`)
})

async function start(profile: string, words: readonly string[]): Promise<RunningApp> {
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

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
