// Runs in the isolated world of a page, as text: the sandboxed preload with its ipcRenderer, and a pump between the
// native ports of the page and the hub in main.

import type { CloneCodec } from '../ports/clone-codec.ts'
import type { PermissionQuestion } from './permission-gate.ts'

export interface PreloadInfo {
  readonly secret: string
  /** Makes the ids of ports unlike those of every other document. */
  readonly document: string
  readonly scripts: readonly { readonly path: string; readonly code: string }[]
  readonly platform: string
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly argv: readonly string[]
}

/** From the page to main. `data` and `args` are text of the codec. */
export type FromPage =
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'post'; readonly channel: string; readonly data: string; readonly ports: readonly string[] }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: string }
  | { readonly kind: 'port'; readonly id: string; readonly data: string; readonly ports: readonly string[] }
  | { readonly kind: 'portClose'; readonly id: string }
  | { readonly kind: 'permission'; readonly question: PermissionQuestion }
  | { readonly kind: 'open'; readonly url: string }
  | { readonly kind: 'preloadError'; readonly path: string; readonly message: string }

/** From main to the page. */
export type ToPage =
  | { readonly kind: 'send'; readonly channel: string; readonly args: string }
  | { readonly kind: 'post'; readonly channel: string; readonly data: string; readonly ports: readonly string[] }
  | { readonly kind: 'reply'; readonly id: number; readonly ok: boolean; readonly data: string }
  | { readonly kind: 'port'; readonly id: string; readonly data: string; readonly ports: readonly string[] }
  | { readonly kind: 'portClose'; readonly id: string }
  | { readonly kind: 'permission'; readonly id: number; readonly granted: boolean }

/** Names by which main and this world find each other. */
interface PageGlobals {
  standinSend(text: string): void
  standinReceive(text: string): void
}

export function runPreload(createCodec: () => CloneCodec, info: PreloadInfo): void {
  if (window !== window.top) return
  const world = globalThis as unknown as PageGlobals
  const codec = createCodec()
  const send = (message: FromPage) => world.standinSend(JSON.stringify(message))

  type Listener = (event: object, ...parameters: unknown[]) => void
  const listeners = new Map<string, Listener[]>()
  const emit = (channel: string, ports: MessagePort[], ...parameters: unknown[]) => {
    for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer, ports }, ...parameters)
  }

  const live = new Map<string, MessagePort>()
  let lastPort = 0
  function pump(id: string, native: MessagePort): void {
    live.set(id, native)
    native.onmessage = ({ data, ports }) => {
      try {
        send({ kind: 'port', id, data: codec.encode(data), ports: ports.map(give) })
      } catch {
        // A value that the stand-in cannot carry is lost; Electron would carry it and the contract refuse it.
      }
    }
    native.addEventListener('close', () => {
      if (live.delete(id)) send({ kind: 'portClose', id })
    })
  }
  function give(native: MessagePort): string {
    lastPort += 1
    const id = `page-${info.document}-${String(lastPort)}`
    pump(id, native)
    return id
  }
  function take(id: string): MessagePort {
    const { port1, port2 } = new MessageChannel()
    pump(id, port1)
    return port2
  }

  const asked = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>()
  let lastAsked = 0
  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    send: (channel: string, ...parameters: unknown[]) =>
      send({ kind: 'send', channel, args: codec.encode(parameters) }),
    postMessage: (channel: string, message: unknown, transfer: MessagePort[] = []) =>
      send({ kind: 'post', channel, data: codec.encode(message), ports: transfer.map(give) }),
    invoke: (channel: string, ...parameters: unknown[]) =>
      new Promise((resolve, reject) => {
        lastAsked += 1
        asked.set(lastAsked, { resolve, reject })
        send({ kind: 'invoke', id: lastAsked, channel, args: codec.encode(parameters) })
      }),
  }

  world.standinReceive = (text) => {
    const message = JSON.parse(text) as ToPage
    switch (message.kind) {
      case 'send':
        emit(message.channel, [], ...(codec.decode(message.args) as unknown[]))
        return
      case 'post':
        emit(message.channel, message.ports.map(take), codec.decode(message.data))
        return
      case 'port':
        live.get(message.id)?.postMessage(codec.decode(message.data), message.ports.map(take))
        return
      case 'portClose': {
        const port = live.get(message.id)
        live.delete(message.id)
        port?.close()
        return
      }
      case 'permission':
        window.dispatchEvent(new CustomEvent(`${info.secret}-answer`, { detail: JSON.stringify(message) }))
        return
      case 'reply': {
        const waiting = asked.get(message.id)
        asked.delete(message.id)
        if (message.ok) waiting?.resolve(codec.decode(message.data))
        else waiting?.reject(new Error(message.data))
      }
    }
  }
  window.addEventListener(`${info.secret}-question`, (event) => {
    const question = JSON.parse((event as CustomEvent<string>).detail) as PermissionQuestion
    send({ kind: 'permission', question })
  })

  window.addEventListener(`${info.secret}-open`, (event) => {
    send({ kind: 'open', url: (event as CustomEvent<string>).detail })
  })

  const process = {
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    platform: info.platform,
    versions: info.versions,
    argv: info.argv,
    env: {},
  }
  // A sandboxed preload has this module and no other.
  const require = (name: string) => {
    if (name === 'electron' || name === 'electron/renderer') return { ipcRenderer }
    throw new Error(`module not found: ${name}`)
  }
  for (const { path, code } of info.scripts) {
    try {
      const exports = {}
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, no-new-func -- how a preload is run: it is the app's own file, in a world without the page's CSP
      const run = new Function('require', 'module', 'exports', 'process', `${code}\n//# sourceURL=${path}`) as (
        ...parameters: unknown[]
      ) => void
      run(require, { exports }, exports, process)
    } catch (error) {
      send({ kind: 'preloadError', path, message: String(error) })
    }
  }
}
