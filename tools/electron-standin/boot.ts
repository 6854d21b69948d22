// Entry of the stand-in: what Electron's own start does, in the same order. `ready` waits for the app's entry module.

import { existsSync, readFileSync, statSync } from 'node:fs'
import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startChromium } from './chromium/start-chromium.ts'
import { parseCommandLine } from './command-line.ts'
import { becomeReady, setAppHooks } from './main/app.ts'
import { app, BrowserWindow } from './main/electron.ts'
import { listenForSchemes } from './main/scheme-origin.ts'
import { killUtilityProcesses, utilityMetrics } from './main/utility-process.ts'
import { electronVersion, type Manifest, runtime } from './runtime.ts'

const commandLine = parseCommandLine(process.argv.slice(2))
if (commandLine === undefined) {
  process.stderr.write('usage: electron [switches] <app folder or main script> [arguments]\n')
  process.exit(2)
}
const { target, switches, required } = commandLine
process.stderr.write(`[electron stand-in] not Electron: Node ${process.versions.node} and a Chromium\n`)
process.argv.splice(0, 2, process.execPath)
if (switches.has('inspect')) inspector.open(Number(switches.get('inspect')), '127.0.0.1')

const isFolder = statSync(target).isDirectory()
runtime.appFolder = folderOfManifest(isFolder ? target : dirname(target))
runtime.manifest = JSON.parse(readFileSync(join(runtime.appFolder, 'package.json'), 'utf8')) as Manifest
for (const [name, value] of switches) runtime.switches.set(name, value)
const version = (value: string) => ({ value, enumerable: true, configurable: true })
Object.defineProperties(process.versions, { electron: version(electronVersion()), chrome: version('0.0.0.0') })
Object.assign(process, { type: 'browser', defaultApp: true, electronStandin: true })

const require = createRequire(join(runtime.appFolder, 'package.json'))
for (const name of required) require(name)
const entry = isFolder ? join(target, runtime.manifest.main ?? 'index.js') : target
await import(pathToFileURL(entry).href)

if (!runtime.quitting) await start()

async function start(): Promise<void> {
  const hostRules = await listenForSchemes()
  const profile = join(app.getPath('userData'), 'standin-chromium')
  const chromium = startChromium({ profile, switches: runtime.switches, hostRules })
  runtime.chromium = chromium
  const { product } = await chromium.call<{ product: string }>('Browser.getVersion')
  Object.defineProperty(process.versions, 'chrome', version(product.split('/')[1] ?? ''))
  await chromium.call('Target.setDiscoverTargets', { discover: true })
  setAppHooks({ closeWindows, killChildren: killUtilityProcesses, metrics: utilityMetrics })
  chromium.onExit(() => {
    if (!runtime.quitting) app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  process.on('exit', () => chromium.kill())
  becomeReady()
}

function closeWindows(): boolean {
  const windows = BrowserWindow.getAllWindows()
  for (const window of windows) {
    window.close()
    if (!runtime.quitting) return false
  }
  if (windows.length > 0) app.emit('window-all-closed')
  return true
}

function folderOfManifest(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  return parent === from ? from : folderOfManifest(parent)
}
