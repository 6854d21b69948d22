// Loaded before everything: `electron` and its sub-paths become the stand-in, for import and for require.

import { registerHooks } from 'node:module'

const entry = process.env['STANDIN_PROCESS'] === 'utility' ? './utility/electron.ts' : './main/electron.ts'
const { href } = new URL(entry, import.meta.url)
const names = new Set(['electron', 'electron/main', 'electron/common', 'electron/utility'])

registerHooks({
  resolve(specifier, context, next) {
    return names.has(specifier)
      ? { url: href, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context)
  },
})
