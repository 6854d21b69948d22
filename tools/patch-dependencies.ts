// Entry of the patch step: every script that runs code runs this first. Says nothing when all is in place.
// `--record` writes patches/manifest.json anew after a patch was edited, and applies it.
// It is no install script: `npm ci --ignore-scripts` leaves pristine packages, and the next script patches them.
import { join } from 'node:path'
import { createPatcher, PatchRefused } from './dependency-patcher.ts'

const root = join(import.meta.dirname, '..')
const patcher = createPatcher({ root })
try {
  if (process.argv.includes('--record')) {
    for (const line of await patcher.record()) process.stdout.write(`${line}\n`)
  }
  // To standard error: a command behind this one may print JSON.
  for (const line of await patcher.apply()) process.stderr.write(`${line}\n`)
} catch (error) {
  if (!(error instanceof PatchRefused)) throw error
  process.stderr.write(`patch-dependencies: ${error.message}\n`)
  process.exitCode = 1
}
