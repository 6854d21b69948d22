// app: start order, paths, one instance per user-data folder, and the order of leaving.

import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronVersion, runtime, strict } from '../runtime.ts'
import { preventable } from './preventable.ts'

interface AppHooks {
  /** Closes every window; false where one refused. */
  closeWindows(): boolean
  /** Ends what the app started. */
  killChildren(): void
  metrics(): readonly { pid: number; type: string; name: string }[]
}

const configFolder = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')

class App extends EventEmitter {
  readonly #whenReady: PromiseWithResolvers<void> = Promise.withResolvers()
  readonly #paths = new Map<string, string>()
  #name = ''
  #lock: string | undefined
  #hooks: AppHooks = { closeWindows: () => true, killChildren: () => undefined, metrics: () => [] }
  readonly isPackaged = false
  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => void runtime.switches.set(name, value),
    hasSwitch: (name: string): boolean => runtime.switches.has(name),
    getSwitchValue: (name: string): string => runtime.switches.get(name) ?? '',
  }

  whenReady(): Promise<void> {
    return this.#whenReady.promise
  }
  isReady(): boolean {
    return runtime.ready
  }
  setBadgeCount(_count = 0): boolean {
    return true
  }
  getName(): string {
    return this.#name || (runtime.manifest.productName ?? runtime.manifest.name ?? 'Electron')
  }
  setName(name: string): void {
    this.#name = name
  }
  getVersion(): string {
    return runtime.manifest.version ?? electronVersion()
  }
  getAppPath(): string {
    return runtime.appFolder
  }
  getLocale(): string {
    return runtime.switches.get('lang') ?? 'en-US'
  }
  getPath(name: string): string {
    const userData =
      this.#paths.get('userData') ?? runtime.switches.get('user-data-dir') ?? join(configFolder, this.getName())
    const known: Readonly<Record<string, string>> = {
      home: homedir(),
      appData: configFolder,
      userData,
      sessionData: userData,
      temp: tmpdir(),
      exe: process.execPath,
      logs: join(userData, 'logs'),
    }
    const path = this.#paths.get(name) ?? known[name]
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    if (path === userData) mkdirSync(path, { recursive: true })
    return path
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }
  enableSandbox(): void {
    if (runtime.ready) throw new Error('app.enableSandbox() can only be called before app is ready')
  }
  setAppUserModelId(_id: string): void {
    // Windows alone knows it.
  }
  setAsDefaultProtocolClient(_scheme: string): boolean {
    return false
  }
  getAppMetrics(): readonly { pid: number; type: string; name: string }[] {
    return this.#hooks.metrics()
  }
  focus(): void {
    // Chromium's window is raised by BrowserWindow.focus.
  }

  requestSingleInstanceLock(additionalData?: unknown): boolean {
    const folder = join(this.getPath('userData'), 'standin-instance')
    mkdirSync(folder, { recursive: true })
    const lock = join(folder, 'pid')
    if (isHeld(lock)) {
      const letter = { argv: process.argv, cwd: process.cwd(), additionalData }
      // Renamed, so that the reader never sees half of it.
      const half = join(folder, `${String(process.pid)}.half`)
      writeFileSync(half, JSON.stringify(letter))
      renameSync(half, join(folder, `${String(process.pid)}.letter`))
      return false
    }
    writeFileSync(lock, String(process.pid))
    this.#lock = lock
    watch(folder, { persistent: false }, () => this.#readLetters(folder))
    return true
  }
  releaseSingleInstanceLock(): void {
    if (this.#lock !== undefined) rmSync(this.#lock, { force: true })
    this.#lock = undefined
  }
  #readLetters(folder: string): void {
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.letter'))) {
      const path = join(folder, name)
      const { argv, cwd, additionalData } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
      rmSync(path)
      void this.whenReady().then(() => this.emit('second-instance', {}, argv, cwd, additionalData))
    }
  }

  quit(): void {
    if (runtime.quitting) return
    const before = preventable({})
    this.emit('before-quit', before)
    if (before.defaultPrevented) return
    runtime.quitting = true
    if (!this.#hooks.closeWindows()) return
    const will = preventable({})
    this.emit('will-quit', will)
    if (will.defaultPrevented) runtime.quitting = false
    else this.exit()
  }
  exit(code = 0): void {
    runtime.quitting = true
    this.emit('quit', {}, code)
    this.releaseSingleInstanceLock()
    this.#hooks.killChildren()
    const end = (): never => process.exit(code)
    const { chromium } = runtime
    if (chromium === undefined) end()
    chromium?.onExit(end)
    chromium?.call('Browser.close').catch(() => undefined)
    setTimeout(() => {
      chromium?.kill()
      end()
    }, 3000)
  }

  /** Not of Electron: what the other parts of the stand-in do for it. */
  static setHooks(app: App, hooks: AppHooks): void {
    app.#hooks = hooks
  }
  /** Not of Electron: Chromium is up. */
  static becomeReady(app: App): void {
    runtime.ready = true
    app.emit('will-finish-launching')
    app.emit('ready', {}, {})
    app.#whenReady.resolve()
  }
}

function isHeld(lock: string): boolean {
  const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0
  if (holder === 0 || holder === process.pid) return false
  try {
    return process.kill(holder, 0)
  } catch {
    return false
  }
}

const real = new App()
export const setAppHooks = (hooks: AppHooks): void => App.setHooks(real, hooks)
export const becomeReady = (): void => App.becomeReady(real)
export const app = strict('app', bound(real))

/** A proxy is not the object whose private fields the methods need. */
function bound<T extends object>(target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key, object)
      return typeof value === 'function' ? (value.bind(object) as unknown) : value
    },
  })
}
