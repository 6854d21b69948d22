// The screens on a made-up engine, in a plain Chromium: looked at by axe, by keyboard, and by people who mean harm.
import { defineConfig } from '@playwright/test'

// eslint-disable-next-line no-restricted-syntax -- Playwright reads the default export
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/screens',
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 5000 },
  reporter: 'list',
})
