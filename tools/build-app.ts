// Entry of `npm run build`.
import { buildApp, builtApp } from './app-build.ts'

const started = performance.now()
await buildApp()
process.stdout.write(`built ${builtApp} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
