// The screens on a made-up engine, in a plain Chromium: looked at by axe, by keyboard, and by people who mean harm.
// Everything waits for what is to come and for nothing else; the timeouts only end what hangs.
import { defineConfig } from '@playwright/test'

/** A test that goes through six times as many texts takes six times as long. */
const length = Math.max(1, Number(process.env['ATTACKS'] ?? '50') / 50)

// eslint-disable-next-line no-restricted-syntax -- Playwright reads the default export
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../out/screens',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 180_000 * length,
  expect: { timeout: 30_000 },
  reporter: 'list',
})
