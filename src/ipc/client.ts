// The caller's face of a contract over a port. Answers and events are read by the contract before anyone sees them.

import { InternalError } from '#protocol/errors.ts'
import type { CallTable, Client, Contract } from './contract.ts'
import { answerMessage, reviveFailure } from './messages.ts'
import type { Port } from './port.ts'

interface Waiting {
  readonly method: string
  resolve(value: unknown): void
  reject(error: Error): void
}

interface ClientOptions {
  /** The other end is gone; every waiting call has been rejected with `peer_gone`. */
  readonly onClose?: () => void
  /** Something came that the contract does not know; it was dropped. */
  readonly onGarbage?: (error: unknown) => void
}

/** Listens on the port at once. A call made after the other end is gone rejects with `InternalError` `peer_gone`. */
export function createClient<Calls extends CallTable, Event>(
  contract: Contract<Calls, Event>,
  port: Port,
  options: ClientOptions = {},
): Client<Contract<Calls, Event>> {
  const waiting = new Map<number, Waiting>()
  const listeners = new Set<(event: Event) => void>()
  let nextId = 1
  let gone = false

  function receive(value: unknown): void {
    const message = answerMessage.read(value, '$')
    if (message.kind === 'event') {
      const event = contract.event.read(message.event, '$.event')
      for (const listener of listeners) listener(event)
      return
    }
    const asked = waiting.get(message.id)
    if (asked === undefined) return
    waiting.delete(message.id)
    if (!message.ok) {
      asked.reject(message.failure === null ? unexpectedAnswer() : reviveFailure(message.failure))
      return
    }
    try {
      asked.resolve(contract.calls[asked.method]?.output.read(message.value, `$.${asked.method}`))
    } catch (cause) {
      asked.reject(unexpectedAnswer(cause))
    }
  }

  port.listen({
    message(value) {
      try {
        receive(value)
      } catch (error) {
        options.onGarbage?.(error)
      }
    },
    close() {
      gone = true
      for (const { reject } of waiting.values()) reject(peerGone())
      waiting.clear()
      options.onClose?.()
    },
  })

  const ask = (method: string, input: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone) {
        reject(peerGone())
        return
      }
      const id = nextId++
      waiting.set(id, { method, resolve, reject })
      port.post({ kind: 'call', id, method, input })
    })

  const calls = Object.keys(contract.calls).map((method) => [method, (input: unknown = null) => ask(method, input)])
  return {
    ...Object.fromEntries(calls),
    subscribe(listener: (event: Event) => void) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  } as Client<Contract<Calls, Event>>
}

const peerGone = () => new InternalError('peer_gone', 'the process at the other end has ended')
const unexpectedAnswer = (cause?: unknown) =>
  new InternalError('bad_answer', 'an answer that the contract does not know', { cause })
