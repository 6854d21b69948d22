// webContents over one Chromium target: loading, IPC and ports to the page, navigation and popups.

import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { DevtoolsSession } from '../chromium/devtools.ts'
import { headless } from '../chromium/start-chromium.ts'
import { gatePermissions } from '../page/permission-gate.ts'
import { type FromPage, type PreloadInfo, runPreload, type ToPage } from '../page/preload-world.ts'
import { createCloneCodec } from '../ports/clone-codec.ts'
import type { MessagePortMain } from '../ports/message-port.ts'
import type { PortHome } from '../ports/port-hub.ts'
import { chromium, electronVersion, hub, mainPorts } from '../runtime.ts'
import { Ipc, ipcMain } from './ipc.ts'
import { preventable } from './preventable.ts'
import { toAppAddress, toWebAddress } from './scheme-origin.ts'
import { askPermission, defaultSession } from './session.ts'
import { nativeTheme } from './theme.ts'

export interface PageOptions {
  readonly preload?: string
  readonly additionalArguments?: readonly string[]
  readonly width: number
  readonly height: number
}

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: 'allow' | 'deny' }
type FramePaused = { readonly requestId: string; readonly frameId: string; readonly request: { readonly url: string } }
type FrameNavigated = {
  readonly frame: { readonly parentId?: string; readonly url: string; readonly urlFragment?: string }
}
type WorldMade = {
  readonly context: { readonly id: number; readonly name: string; readonly auxData?: { readonly frameId: string } }
}
type Evaluated = {
  readonly result: { readonly value?: unknown }
  readonly exceptionDetails?: { readonly text: string }
}

const preloadWorld = 'electron-standin-preload'
const secret = `standin${randomBytes(9).toString('hex')}`
const codec = createCloneCodec()
let lastId = 0

export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = defaultSession
  readonly ipc = new Ipc()
  readonly mainFrame: { readonly url: string; readonly parent: null; isDestroyed(): boolean }
  readonly #options: PageOptions
  readonly #ready: Promise<void>
  readonly #ownNavigations = new Set<string>()
  readonly #unheard: string[] = []
  readonly #home: PortHome = {
    portMessage: (id, data, ports) => {
      this.#tell({ kind: 'port', id, data: codec.encode(data), ports })
      for (const port of ports) hub.settle(port, this.#home)
    },
    portClosed: (id) => this.#tell({ kind: 'portClose', id }),
  }
  #devtools: DevtoolsSession | undefined
  #target = ''
  #world: number | undefined
  #url = ''
  #destroyed = false
  #onOpen: WindowOpenHandler = () => ({ action: 'allow' })

  constructor(options: PageOptions) {
    super()
    this.#options = options
    const url = () => this.#url
    this.mainFrame = {
      get url() {
        return url()
      },
      parent: null,
      isDestroyed: () => this.#destroyed,
    }
    this.#ready = this.#open()
    this.#ready.catch((error: unknown) => {
      if (!this.#destroyed) process.stderr.write(`electron stand-in: no window: ${String(error)}\n`)
    })
  }

  async loadURL(url: string): Promise<void> {
    await this.#ready
    const address = toWebAddress(url)
    this.#ownNavigations.add(address)
    this.#url = url
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', resolve))
    const { errorText } = await this.#page().call<{ errorText?: string }>('Page.navigate', { url: address })
    if (errorText !== undefined) throw new Error(`${errorText} loading '${url}'`)
    await loaded
  }
  send(channel: string, ...parameters: unknown[]): void {
    this.#tell({ kind: 'send', channel, args: codec.encode(parameters) })
  }
  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    const ports = transfer.map((port) => mainPorts.release(port))
    this.#tell({ kind: 'post', channel, data: codec.encode(message), ports })
    for (const port of ports) hub.settle(port, this.#home)
  }
  async executeJavaScript(code: string): Promise<unknown> {
    await this.#ready
    const parameters = { expression: code, awaitPromise: true, returnByValue: true }
    const { result, exceptionDetails } = await this.#page().call<Evaluated>('Runtime.evaluate', parameters)
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text)
    return result.value
  }
  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#onOpen = handler
  }
  getURL(): string {
    return this.#url
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  reload(): void {
    this.#ownNavigations.add(toWebAddress(this.#url))
    this.#page().call('Page.reload').catch(ignore)
  }
  focus(): void {
    this.#devtools?.call('Page.bringToFront').catch(ignore)
  }
  setBackgroundThrottling(_on: boolean): void {
    // The stand-in's Chromium runs with throttling off.
  }
  /** Closes the target; `destroyed` follows. */
  close(): void {
    const target = this.#target
    this.#lost()
    if (target !== '') chromium().call('Target.closeTarget', { targetId: target }).catch(ignore)
  }

  #page(): DevtoolsSession {
    if (this.#devtools === undefined) throw new TypeError('the page has not been opened')
    return this.#devtools
  }

  async #open(): Promise<void> {
    this.#target = await newTarget()
    const page = await chromium().attach(this.#target)
    this.#devtools = page
    this.#listen(page)
    await page.call('Page.enable')
    await page.call('Runtime.addBinding', { name: 'standinSend', executionContextName: preloadWorld })
    const scripts = [
      { source: asScript(gatePermissions, JSON.stringify(secret)) },
      {
        source: asScript(runPreload, createCloneCodec.toString(), JSON.stringify(this.#preloadInfo())),
        worldName: preloadWorld,
      },
    ]
    for (const script of scripts) await page.call('Page.addScriptToEvaluateOnNewDocument', script)
    await page.call('Runtime.enable')
    await page.call('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }] })
    await this.#applyTheme()
    nativeTheme.on('updated', () => {
      this.#applyTheme().catch(ignore)
    })
    await this.resize(this.#options.width, this.#options.height)
  }

  /** Not of Electron: the window asks for it. */
  async resize(width: number, height: number): Promise<void> {
    if (headless) {
      const metrics = { width, height, deviceScaleFactor: 1, mobile: false }
      await this.#page().call('Emulation.setDeviceMetricsOverride', metrics)
      return
    }
    const targetId = this.#target
    const { windowId } = await chromium().call<{ windowId: number }>('Browser.getWindowForTarget', { targetId })
    await chromium().call('Browser.setWindowBounds', { windowId, bounds: { width, height } })
  }

  async #applyTheme(): Promise<void> {
    const { themeSource } = nativeTheme
    const value = themeSource === 'system' ? (headless ? 'light' : '') : themeSource
    const features = [{ name: 'prefers-color-scheme', value }]
    await this.#page().call('Emulation.setEmulatedMedia', { features })
  }

  #preloadInfo(): PreloadInfo {
    const { preload, additionalArguments = [] } = this.#options
    return {
      secret,
      document: String(this.id),
      scripts: preload === undefined ? [] : [{ path: preload, code: readFileSync(preload, 'utf8') }],
      platform: process.platform,
      versions: { electron: electronVersion(), chrome: process.versions['chrome'], node: process.versions.node },
      argv: additionalArguments,
    }
  }

  #listen(page: DevtoolsSession): void {
    page.on<WorldMade>('Runtime.executionContextCreated', ({ context }) => {
      if (context.name !== preloadWorld || context.auxData?.frameId !== this.#target) return
      this.#lostDocument()
      this.#world = context.id
      for (const text of this.#unheard.splice(0)) this.#evaluate(text, context.id)
    })
    page.on<{ executionContextId: number }>('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#world) this.#lostDocument()
    })
    page.on<{ name: string; payload: string; executionContextId: number }>('Runtime.bindingCalled', (called) => {
      // Only the preload's world may speak; the page's own has no binding, and a late one of another document is old.
      if (called.name !== 'standinSend' || called.executionContextId !== this.#world) return
      this.#heard(JSON.parse(called.payload) as FromPage)
    })
    page.on<FrameNavigated>('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return
      this.#url = toAppAddress(frame.url + (frame.urlFragment ?? ''))
      this.emit('did-navigate', {}, this.#url, 200, 'OK')
    })
    page.on('Page.domContentEventFired', () => this.emit('dom-ready', {}))
    page.on('Page.loadEventFired', () => this.emit('did-finish-load', {}))
    page.on<{ url: string }>('Page.windowOpen', ({ url }) => this.#windowOpened(toAppAddress(url)))
    page.on<FramePaused>('Fetch.requestPaused', (paused) => this.#navigating(paused))
    page.on('Inspector.targetCrashed', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    chromium().on<{ targetId: string }>('Target.targetDestroyed', ({ targetId }) => {
      if (targetId === this.#target) this.#lost()
    })
  }

  #heard(message: FromPage): void {
    const event = (ports: MessagePortMain[] = []) => ({ sender: this, senderFrame: this.mainFrame, ports })
    switch (message.kind) {
      case 'send':
        for (const ipc of [this.ipc, ipcMain]) {
          ipc.emit(message.channel, event(), ...(codec.decode(message.args) as unknown[]))
        }
        return
      case 'post': {
        const ports = message.ports.map((id) => mainPorts.adopt(this.#born(id)))
        for (const ipc of [this.ipc, ipcMain]) ipc.emit(message.channel, event(ports), codec.decode(message.data))
        return
      }
      case 'port':
        hub.post(
          message.id,
          codec.decode(message.data),
          message.ports.map((id) => this.#born(id)),
        )
        return
      case 'portClose':
        hub.close(message.id)
        return
      case 'permission': {
        const { id } = message.question
        void askPermission(this, this.#url, message.question).then((granted) =>
          this.#tell({ kind: 'permission', id, granted }),
        )
        return
      }
      case 'open':
        this.#windowAsked(toAppAddress(message.url))
        return
      case 'preloadError':
        process.stderr.write(`Unable to load preload script: ${message.path}: ${message.message}\n`)
        return
      case 'invoke':
        void this.#invoked(message)
    }
  }

  async #invoked({ id, channel, args }: FromPage & { kind: 'invoke' }): Promise<void> {
    try {
      const handler = Ipc.handlerOf(this.ipc, channel) ?? Ipc.handlerOf(ipcMain, channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      const event = { sender: this, senderFrame: this.mainFrame }
      const value = await handler(event, ...(codec.decode(args) as unknown[]))
      this.#tell({ kind: 'reply', id, ok: true, data: codec.encode(value) })
    } catch (error) {
      this.#tell({ kind: 'reply', id, ok: false, data: `Error invoking remote method '${channel}': ${String(error)}` })
    }
  }

  /** A port that the page has just given away: its end stays there, the other one is new here. */
  #born(id: string): string {
    const other = `other-${id}`
    hub.link(id, other)
    hub.settle(id, this.#home)
    return other
  }

  #tell(message: ToPage): void {
    if (this.#destroyed) return
    const text = JSON.stringify(message)
    if (this.#world === undefined) this.#unheard.push(text)
    else this.#evaluate(text, this.#world)
  }

  #evaluate(text: string, contextId: number): void {
    const expression = `standinReceive(${JSON.stringify(text)})`
    this.#page().call('Runtime.evaluate', { expression, contextId, silent: true }).catch(ignore)
  }

  #navigating({ requestId, frameId, request }: FramePaused): void {
    const isMainFrame = frameId === this.#target
    let allowed = this.#ownNavigations.delete(request.url)
    if (!allowed) {
      const details = preventable({ url: toAppAddress(request.url), isMainFrame, frame: this.mainFrame })
      this.emit('will-frame-navigate', details)
      if (isMainFrame && !details.defaultPrevented) this.emit('will-navigate', details)
      allowed = !details.defaultPrevented
    }
    const [method, parameters] = allowed
      ? ['Fetch.continueRequest', { requestId }]
      : ['Fetch.failRequest', { requestId, errorReason: 'Aborted' }]
    this.#page()
      .call(method, parameters as object)
      .catch(ignore)
  }

  /** By window.open: Chromium has made nothing. An allowed one is not emulated. */
  #windowAsked(url: string): void {
    const { action } = this.#onOpen({ url })
    if (action === 'allow') process.stderr.write('electron stand-in: popups are not emulated, and denied\n')
  }

  /** By a link: Chromium has made the window already; it is closed as soon as it is known. */
  #windowOpened(url: string): void {
    this.#windowAsked(url)
    type Created = { readonly targetInfo: { readonly targetId: string; readonly openerId?: string } }
    const close = ({ targetInfo: { targetId, openerId } }: Created): void => {
      if (openerId !== this.#target) return
      chromium().off('Target.targetCreated', close)
      chromium().call('Target.closeTarget', { targetId }).catch(ignore)
    }
    chromium().on('Target.targetCreated', close)
  }

  #lostDocument(): void {
    if (this.#world === undefined) return
    this.#world = undefined
    hub.dropHome(this.#home)
  }

  #lost(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    this.#lostDocument()
    this.emit('destroyed')
  }
}

/** The window that Chromium opened by itself, for the first page where windows can be seen; else a new one. */
async function newTarget(): Promise<string> {
  type Targets = { readonly targetInfos: readonly { readonly targetId: string; readonly type: string }[] }
  if (!headless && !firstTaken) {
    firstTaken = true
    const { targetInfos } = await chromium().call<Targets>('Target.getTargets')
    const page = targetInfos.find(({ type }) => type === 'page')
    if (page !== undefined) return page.targetId
  }
  const made = { url: 'about:blank', newWindow: true }
  return (await chromium().call<{ targetId: string }>('Target.createTarget', made)).targetId
}
let firstTaken = false

const asScript = (run: (...parameters: never[]) => void, ...parameters: readonly string[]): string =>
  `(${run.toString()})(${parameters.join(',')})`

/** The page went away while we spoke to it. */
const ignore = (): undefined => undefined
