// Entry of a utility process: `process.argv` as Electron has it, then the app's module.

import { pathToFileURL } from 'node:url'
import './electron.ts'

process.argv.splice(1, 1)
await import(pathToFileURL(process.argv[1] ?? '').href)
