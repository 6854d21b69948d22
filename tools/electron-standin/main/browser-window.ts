// BrowserWindow: one webContents, with the state that an app may ask a window for. What it would look like is not
// emulated. Preferences that open a page to Node are refused.

import { EventEmitter } from 'node:events'
import { runtime } from '../runtime.ts'
import { app } from './app.ts'
import { preventable } from './preventable.ts'
import { WebContents } from './web-contents.ts'

interface Preferences {
  readonly preload?: string
  readonly additionalArguments?: string[]
  readonly nodeIntegration?: boolean
  readonly contextIsolation?: boolean
  readonly sandbox?: boolean
  readonly webSecurity?: boolean
}

interface WindowOptions {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly show?: boolean
  readonly title?: string
  readonly webPreferences?: Preferences
}

const refused = [
  ['nodeIntegration', true],
  ['contextIsolation', false],
  ['sandbox', false],
  ['webSecurity', false],
] as const
const windows = new Set<BrowserWindow>()
let lastId = 0

export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  #visible: boolean
  #minimized = false
  #maximized = false
  #place: [number, number]
  #destroyed = false
  #size: [number, number]

  constructor(options: WindowOptions = {}) {
    super()
    if (!runtime.ready) throw new Error('Cannot create BrowserWindow before app is ready')
    const { webPreferences = {}, x = 0, y = 0, width = 800, height = 600, show = true } = options
    for (const [name, value] of refused) {
      if (webPreferences[name] === value) throw new Error(`webPreferences.${name} = ${value} is not emulated`)
    }
    this.#visible = show
    this.#place = [x, y]
    this.#size = [width, height]
    this.webContents = new WebContents({ ...webPreferences, width, height })
    windows.add(this)
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    this.webContents.once('destroyed', () => this.#gone())
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return [...windows].find(({ webContents }) => webContents === contents) ?? null
  }
  static getFocusedWindow(): BrowserWindow | null {
    return [...windows].findLast((window) => window.isVisible() && !window.isMinimized()) ?? null
  }
  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }
  show(): void {
    this.#visible = true
    this.webContents.focus()
    this.emit('show')
    this.emit('focus')
  }
  hide(): void {
    this.#visible = false
    this.emit('hide')
  }
  focus(): void {
    this.webContents.focus()
    this.emit('focus')
  }
  minimize(): void {
    this.#minimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }
  maximize(): void {
    this.#maximized = true
    this.emit('maximize')
  }
  isMaximized(): boolean {
    return this.#maximized
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const [x, y] = this.#place
    const [width, height] = this.#size
    return { x, y, width, height }
  }
  isVisible(): boolean {
    return this.#visible
  }
  isMinimized(): boolean {
    return this.#minimized
  }
  isFocused(): boolean {
    return BrowserWindow.getFocusedWindow() === this
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  getSize(): number[] {
    return [...this.#size]
  }
  setSize(width: number, height: number): void {
    this.#size = [width, height]
    void this.webContents.resize(width, height)
    this.emit('resize')
  }
  setBackgroundColor(_color: string): void {
    // Not seen: the page paints all of it.
  }
  close(): void {
    if (this.#destroyed) return
    const event = preventable({})
    this.emit('close', event)
    if (event.defaultPrevented) runtime.quitting = false
    else this.destroy()
  }
  destroy(): void {
    if (!this.#destroyed) this.webContents.close()
  }
  #gone(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this)
    this.emit('closed')
    if (windows.size > 0 || runtime.quitting) return
    if (!app.emit('window-all-closed')) app.quit()
  }
}
