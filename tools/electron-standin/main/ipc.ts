// ipcMain, and the `ipc` of each page.

import { EventEmitter } from 'node:events'

export type InvokeHandler = (event: unknown, ...parameters: unknown[]) => unknown

export class Ipc extends EventEmitter {
  readonly #handlers = new Map<string, InvokeHandler>()
  handle(channel: string, handler: InvokeHandler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }
  /** Not of Electron: the handler, for the page that invokes it. */
  static handlerOf(ipc: Ipc, channel: string): InvokeHandler | undefined {
    return ipc.#handlers.get(channel)
  }
}

export const ipcMain = new Ipc()
