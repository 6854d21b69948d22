// Blobs of files on their way: each on a connection of its own, without a session, closed when the blob is through.
// What this hides and what not: docs/protocol/transport.md.

import type { Clock } from '#core/ports/clock.ts'
import type { BlobConnection, BlobRequest, Unreachable } from '#core/ports/transport.ts'
import { chatTokenHeader } from '#protocol/client-server/file-blobs.ts'
import { createDeadlines } from './deadline.ts'
import { createDialingAgent } from './dialing-agent.ts'
import { exchange } from './http-exchange.ts'
import type { Dial } from './pinned-connection.ts'
import { createSlots } from './slots.ts'

export interface BlobConnections {
  open(): BlobConnection
  close(): void
}

/** Of one request: a piece is at most 1 MiB. The same for everybody, so that it tells nobody apart. */
const timeoutMs = 60_000

export function createBlobConnections(deps: { dial: Dial; domain: string; clock: Clock }): BlobConnections {
  const opened = new Set<BlobConnection>()
  let isClosed = false

  function open(): BlobConnection {
    const closing = new AbortController()
    const agent = createDialingAgent(() => deps.dial(closing.signal), { keepAlive: true, maxSockets: 1 })
    const slots = createSlots(1)
    const deadlines = createDeadlines(deps.clock, closing.signal)
    const connection: BlobConnection = {
      request: (request) =>
        slots(async () => {
          if (closing.signal.aborted) return closed
          const { method, path, body } = request
          using deadline = deadlines.after(timeoutMs)
          const result = await exchange({
            method,
            path,
            headers: headersOf(request, deps.domain),
            ...(body === undefined ? {} : { body }),
            connection: { agent },
            signal: deadline.signal,
          })
          if (result.ok) return result.reply
          // Who closed it, and not the clock, ended what was under way.
          return closing.signal.aborted ? closed : result.failure
        }),
      close() {
        opened.delete(connection)
        closing.abort()
        agent.destroy()
      },
    }
    if (isClosed) connection.close()
    else opened.add(connection)
    return connection
  }

  return {
    open,
    close() {
      isClosed = true
      for (const connection of opened) connection.close()
    },
  }
}

const closed: Unreachable = { unreachable: 'closed', message: 'the connection is closed' }

/** In this order, and no others: what a client adds of its own accord tells clients apart. */
function headersOf({ body, chatToken, contentType, method, range }: BlobRequest, domain: string): readonly string[] {
  const headers = ['Host', domain]
  if (chatToken !== undefined) headers.push(chatTokenHeader, chatToken)
  if (range !== undefined) headers.push('Range', `bytes=${String(range.first)}-${String(range.last)}`)
  if (contentType !== undefined) headers.push('Content-Type', contentType)
  if (body !== undefined) headers.push('Content-Length', String(body.length))
  else if (method !== 'GET') headers.push('Content-Length', '0')
  headers.push('Connection', 'keep-alive')
  return headers
}
