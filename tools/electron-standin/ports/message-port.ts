// MessagePortMain, in main and in utility processes, and what a process keeps of its own ends.

import { EventEmitter } from 'node:events'
import type { PortHome, PortMessage } from './port-hub.ts'

/** The hub as a process reaches it: itself in main, a pipe to main elsewhere. */
export interface PortUplink {
  post(from: string, data: unknown, ports: readonly string[]): void
  close(id: string): void
  release(id: string, waiting: readonly PortMessage[]): void
  settle(id: string, home: PortHome): void
}

export interface PortEnds extends PortHome {
  /** The end with this id lives in this process from now on. */
  adopt(id: string): MessagePortMain
  /** Hands the end away; throws for one that is not here. */
  release(port: MessagePortMain): string
}

interface Heard {
  readonly data: unknown
  readonly ports: MessagePortMain[]
}

/** Electron's MessagePortMain, as far as an app sees it. */
export class MessagePortMain extends EventEmitter {
  readonly #end: End
  constructor(end: End) {
    super()
    this.#end = end
  }
  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (transfer.includes(this)) throw new TypeError('Port at index 0 contains the source port')
    this.#end.post(structuredClone(message), transfer)
  }
  start(): void {
    this.#end.start()
  }
  close(): void {
    this.#end.close()
  }
}

interface End {
  post(message: unknown, transfer: readonly MessagePortMain[]): void
  start(): void
  close(): void
}

interface Held {
  readonly id: string
  readonly port: MessagePortMain
  readonly unread: Heard[]
  started: boolean
}

export function createPortEnds(uplink: PortUplink): PortEnds {
  const byId = new Map<string, Held>()
  const byPort = new Map<MessagePortMain, Held>()

  function forget({ id, port }: Held): void {
    byId.delete(id)
    byPort.delete(port)
  }

  function adopt(id: string): MessagePortMain {
    const port = new MessagePortMain({
      post(message, transfer) {
        if (byId.has(id)) uplink.post(id, message, transfer.map(release))
      },
      start() {
        const held = byId.get(id)
        if (held === undefined || held.started) return
        held.started = true
        for (const heard of held.unread.splice(0)) queueMicrotask(() => port.emit('message', heard))
      },
      close() {
        const held = byId.get(id)
        if (held === undefined) return
        forget(held)
        uplink.close(id)
        setImmediate(() => port.emit('close'))
      },
    })
    const held: Held = { id, port, unread: [], started: false }
    byId.set(id, held)
    byPort.set(port, held)
    uplink.settle(id, ends)
    return port
  }

  function release(port: MessagePortMain): string {
    const held = byPort.get(port)
    if (held === undefined) throw new TypeError('Port is already neutered')
    forget(held)
    uplink.release(
      held.id,
      held.unread.splice(0).map(({ data, ports }) => [data, ports.map(release)]),
    )
    return held.id
  }

  const ends: PortEnds = {
    adopt,
    release,
    portMessage(id, data, ports) {
      const held = byId.get(id)
      if (held === undefined) return
      const heard = { data, ports: ports.map(adopt) }
      if (held.started) held.port.emit('message', heard)
      else held.unread.push(heard)
    },
    portClosed(id) {
      const held = byId.get(id)
      if (held === undefined) return
      forget(held)
      held.port.emit('close')
    },
  }
  return ends
}
