// The DevTools protocol over a pipe to the Chromium we started (its file descriptors 3 and 4).
// What Chromium answers is declared by the caller, not checked: both are of one version and on one machine.

import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'

export interface DevtoolsSession {
  call<T = unknown>(method: string, parameters?: object): Promise<T>
  on<T>(event: string, listener: (parameters: T) => void): void
  off(event: string, listener: unknown): void
}

export interface Devtools extends DevtoolsSession {
  /** Talks to one page. */
  attach(target: string): Promise<DevtoolsSession>
  onExit(listener: () => void): void
  kill(): void
}

interface Incoming {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
  readonly sessionId?: string
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

export function openDevtools(child: ChildProcess): Devtools {
  const toChild = child.stdio[3] as Writable
  const fromChild = child.stdio[4] as Readable
  const waiting = new Map<number, Waiting>()
  const emitters = new Map<string, EventEmitter>()
  let lastId = 0
  let gone = false

  function receive(message: Incoming): void {
    if (message.id === undefined) {
      emitters.get(message.sessionId ?? '')?.emit(message.method ?? '', message.params)
      return
    }
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) asked?.resolve(message.result)
    else asked?.reject(new Error(message.error.message))
  }

  let rest = ''
  fromChild.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) receive(JSON.parse(part) as Incoming)
  })
  // Written to while Chromium goes down; the exit is what tells.
  toChild.on('error', () => undefined)
  child.on('exit', () => {
    gone = true
    for (const { reject } of waiting.values()) reject(new Error('Chromium has ended'))
    waiting.clear()
  })

  function session(sessionId: string | undefined): DevtoolsSession {
    const emitter = new EventEmitter()
    emitter.setMaxListeners(0)
    emitters.set(sessionId ?? '', emitter)
    return {
      call: <T>(method: string, params: object = {}) =>
        new Promise<T>((resolve, reject) => {
          if (gone) {
            reject(new Error('Chromium has ended'))
            return
          }
          lastId += 1
          waiting.set(lastId, { resolve: resolve, reject })
          toChild.write(`${JSON.stringify({ id: lastId, method, params, sessionId })}\0`)
        }),
      on: (event, listener) => emitter.on(event, listener),
      off: (event, listener) => emitter.off(event, listener as () => void),
    }
  }

  const browser = session(undefined)
  return {
    ...browser,
    async attach(targetId) {
      const parameters = { targetId, flatten: true }
      const { sessionId } = await browser.call<{ sessionId: string }>('Target.attachToTarget', parameters)
      return session(sessionId)
    },
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill('SIGKILL'),
  }
}
