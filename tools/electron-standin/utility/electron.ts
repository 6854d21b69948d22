// `process.parentPort`, and the `electron` module as a utility process imports it: next to nothing.

import { EventEmitter } from 'node:events'
import { createPortEnds, type MessagePortMain } from '../ports/message-port.ts'
import type { FromUtility, ToUtility } from './pipe.ts'

const pipe = process.send?.bind(process)
// A utility process of Electron has no such thing.
delete process.send

function send(message: FromUtility): void {
  pipe?.(message)
}

const ends = createPortEnds({
  post: (id, data, ports) => send({ kind: 'port', id, data, ports }),
  close: (id) => send({ kind: 'portClose', id }),
  release: (id, waiting) => send({ kind: 'release', id, waiting }),
  settle: (id) => send({ kind: 'settle', id }),
})

interface Delivered {
  readonly data: unknown
  readonly ports: MessagePortMain[]
}

class ParentPort extends EventEmitter {
  readonly #unread: Delivered[] = []
  constructor() {
    super()
    this.on('newListener', (event) => {
      if (event !== 'message') return
      setImmediate(() => {
        for (const message of this.#unread.splice(0)) this.emit('message', message)
      })
    })
  }
  postMessage(message: unknown): void {
    send({ kind: 'up', data: structuredClone(message) })
  }
  /** Not of Electron. */
  static deliver(port: ParentPort, message: Delivered): void {
    if (port.listenerCount('message') > 0) port.emit('message', message)
    else port.#unread.push(message)
  }
}

const parentPort = new ParentPort()
process.on('message', (value) => {
  const message = value as ToUtility
  if (message.kind === 'port') ends.portMessage(message.id, message.data, message.ports)
  else if (message.kind === 'portClose') ends.portClosed(message.id)
  else ParentPort.deliver(parentPort, { data: message.data, ports: message.ports.map(ends.adopt) })
})
// No orphans when main goes away.
process.on('disconnect', () => process.exit(0))
Object.assign(process, { parentPort, type: 'utility' })
