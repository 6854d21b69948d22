// End-to-end: the built app, its real processes and pages. Two files at a time: a story waits about half of its time, for
// disks, for other processes, and for what the app itself puts off.
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'out/e2e',
  workers: 2,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
})
