// Runs electron-builder with a folder that looks like Electron's own: enough for it to pack, not to run a window.

import { spawn } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { freshenApp } from '../../../tools/app-freshness.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const empty = [
  'LICENSE',
  'LICENSES.chromium.html',
  'chrome-sandbox',
  'chrome_crashpad_handler',
  'libffmpeg.so',
  'locales/en-US.pak',
  'locales/ru.pak',
]

/** Gives the packed app's folder. */
export async function buildPackage(folder: string, log: (line: string) => void): Promise<string> {
  if (await freshenApp()) log('built the app')
  const electron = join(folder, 'electron')
  await makeElectronFolder(electron)
  const output = join(folder, 'package')
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
  const settings = [`-c.electronDist=${electron}`, `-c.directories.output=${output}`, '-c.asar=false']
  const config = await configWithoutFuses(folder)
  await run([builder, '--linux', 'dir', '--publish', 'never', '--config', config, ...settings])
  return join(output, 'linux-unpacked', 'resources', 'app')
}

/** A fuse is a place in a real binary. */
async function configWithoutFuses(folder: string): Promise<string> {
  const config = await readFile(join(root, 'electron-builder.yml'), 'utf8')
  const path = join(folder, 'electron-builder.yml')
  const without = config.replace(/^electronFuses:\n(?: .*\n)+/m, '')
  if (without === config) throw new Error('electron-builder.yml sets no fuses')
  await writeFile(path, without)
  return path
}

async function makeElectronFolder(folder: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true })
  await mkdir(join(folder, 'resources'), { recursive: true })
  await copyFile(process.execPath, join(folder, 'electron'))
  await writeFile(join(folder, 'version'), '45.4.1')
  for (const name of empty) await writeFile(join(folder, name), '')
  const source = join(folder, 'default-app')
  await mkdir(source)
  await writeFile(join(source, 'package.json'), '{}')
  // Reached through electron-builder, whose it is.
  const fromBuilder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder/package.json'))
  const asar = join(fromBuilder.resolve('@electron/asar/package.json'), '..', 'bin', 'asar.js')
  await run([asar, 'pack', source, join(folder, 'resources', 'default_app.asar')])
}

async function run(words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  const collect = (text: Buffer) => (output += text.toString())
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`${words[0] ?? ''} ended with ${String(code)}:\n${output.slice(-2000)}`)
}
