// Playwright's fixtures for specs of the app: each launch in a profile of its own, all closed when the test ends. Specs
// know nothing of what the app runs on.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { describeRuntime } from '../../tools/app-runtime.ts'
import { launchApp, type RunningApp, runtime } from './launch.ts'

interface Apps {
  /** Starts an app; the profile of an earlier one brings that back. */
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
      const started = await launchApp(profile ?? (await newProfile()), words)
      running.push(started)
      return started
    })
    for (const each of running) await each.close()
  },
})

test.beforeAll(() => {
  process.stdout.write(`${describeRuntime(runtime)}\n`)
})
