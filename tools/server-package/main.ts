// Entry of `npm run package:server`.
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { packageServer } from './package-server.ts'

const root = join(import.meta.dirname, '..', '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
const folder = join(root, 'out', 'package')
mkdirSync(folder, { recursive: true })
const { file } = await packageServer(folder, version)
process.stdout.write(`${file}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB\n`)
