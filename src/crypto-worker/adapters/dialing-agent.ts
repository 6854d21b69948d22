// An HTTP agent whose connections come from us, so that none is made that did not prove the pinned key.

import { Agent, type AgentOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Unreachable } from '#core/ports/transport.ts'
import { DialError } from './http-exchange.ts'

/** It is an agent for plain HTTP on purpose: what `open` gives is encrypted and checked already. */
export function createDialingAgent(open: () => Promise<TLSSocket | Unreachable>, options: AgentOptions): Agent {
  const agent = new Agent(options)
  agent.createConnection = (_options, callback) => {
    // The types ask for a socket beside the error; Node looks at the error first and then at nothing else.
    const done = callback as ((error: Error | null, socket?: Duplex) => void) | undefined
    open().then(
      (result) => {
        if ('unreachable' in result) done?.(new DialError(result))
        else done?.(null, result)
      },
      (error: unknown) => done?.(error instanceof Error ? error : new Error('the dial failed', { cause: error })),
    )
    return undefined
  }
  return agent
}
