// Preloaded into a child by --import: every import of ts-mls, by name or by path, goes to the folder in TS_MLS_FOLDER.

import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { nowSeconds } from './test-time.ts'

const folder = process.env['TS_MLS_FOLDER']
if (folder === undefined) throw new Error('TS_MLS_FOLDER is not set')
const installed = pathToFileURL(join(import.meta.dirname, '..', '..', '..', 'node_modules', 'ts-mls')).href
const replacement = pathToFileURL(folder).href

// Unpatched, it judges the packages one adds by the ambient clock; the tests' time is another.
Date.now = () => nowSeconds * 1_000

registerHooks({
  resolve(specifier, context, nextResolve) {
    const found = nextResolve(specifier, context)
    if (!found.url.startsWith(`${installed}/`)) return found
    return { ...found, url: replacement + found.url.slice(installed.length) }
  },
})
