// One HTTP/1.1 request and its whole reply, on a connection that somebody else chose. Headers go out as given, in order.
// No redirects, no cookies, no retries, no decompression.

import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { HttpReply, HttpRequest, Unreachable } from '#core/ports/transport.ts'
import { failureOf } from './pinned-connection.ts'
import { createReceivedBytes } from './received-bytes.ts'

/** The largest thing a server sends is a tree blob of 16 MiB; half a megabyte is for what is around it. */
const maxReplyBytes = 16.5 * 1024 * 1024

export interface Exchange {
  readonly method: HttpRequest['method']
  readonly path: string
  /** Name, value, name, value. `Host`, `Connection` and, with a body, `Content-Length` are the caller's to give. */
  readonly headers: readonly string[]
  readonly body?: Uint8Array
  /** A socket serves this one exchange; an agent chooses one. */
  readonly connection: { readonly socket: TLSSocket } | { readonly agent: Agent }
  readonly signal: AbortSignal
}

export type Exchanged =
  | { readonly ok: true; readonly reply: HttpReply }
  | {
      readonly ok: false
      readonly failure: Unreachable
      /** Whether any of a reply had come: if not, the server may never have seen the request. */
      readonly answered: boolean
      /** Whether the connection had served another request before. */
      readonly reused: boolean
    }

/** Passes the reason of a failed dial through an agent, which knows only errors. */
export class DialError extends Error {
  override readonly name = 'DialError'
  readonly failure: Unreachable
  constructor(failure: Unreachable) {
    super(failure.message)
    this.failure = failure
  }
}

/** Aborting `signal` is answered as `timeout`: deadlines are all it is for. */
export function exchange({ method, path, headers, body, connection, signal }: Exchange): Promise<Exchanged> {
  return new Promise((resolve) => {
    const request = httpRequest({
      method,
      path,
      headers,
      ...('agent' in connection ? { agent: connection.agent } : { createConnection: () => connection.socket }),
    })
    let answered = false
    let settled = false

    function settle(outcome: { reply: HttpReply } | { failure: Unreachable }): void {
      if (settled) return
      settled = true
      signal.removeEventListener('abort', onAbort)
      if ('reply' in outcome) resolve({ ok: true, reply: outcome.reply })
      else {
        request.destroy()
        resolve({ ok: false, failure: outcome.failure, answered, reused: request.reusedSocket })
      }
    }
    function onAbort(): void {
      settle({ failure: { unreachable: 'timeout', message: 'no reply in time' } })
    }
    function onBroken(error: Error): void {
      settle({ failure: error instanceof DialError ? error.failure : failureOf(error) })
    }

    signal.addEventListener('abort', onAbort)
    request.on('error', onBroken)
    request.on('close', () => {
      // With a reply under way its own end decides: it may be whole already and only not yet read.
      if (!answered) settle({ failure: cutShort })
    })
    request.on('response', (response) => {
      answered = true
      response.on('error', onBroken)
      response.on('close', () => {
        settle({ failure: cutShort })
      })
      collect(response, settle)
    })
    if (signal.aborted) onAbort()
    else request.end(body)
  })
}

const cutShort: Unreachable = { unreachable: 'closed', message: 'the server closed before its reply was whole' }

function collect(
  response: IncomingMessage,
  settle: (outcome: { reply: HttpReply } | { failure: Unreachable }) => void,
): void {
  const received = createReceivedBytes()
  response.on('data', (part: Uint8Array) => {
    received.add(part)
    if (received.length > maxReplyBytes)
      settle({ failure: { unreachable: 'too-large', message: 'the reply does not end' } })
  })
  response.on('end', () => {
    if (response.complete && response.statusCode !== undefined) {
      settle({ reply: { status: response.statusCode, body: received.all() } })
    } else settle({ failure: cutShort })
  })
}
