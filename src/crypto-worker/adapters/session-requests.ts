// Requests of the session: few connections, kept open and used again. The server knows whose they are.
// Anonymous posts never come here; see anonymous-posts.ts.

import type { Clock } from '#core/ports/clock.ts'
import type { HttpReply, HttpRequest, Unreachable } from '#core/ports/transport.ts'
import { createDeadlines } from './deadline.ts'
import { createDialingAgent } from './dialing-agent.ts'
import { exchange } from './http-exchange.ts'
import type { Dial } from './pinned-connection.ts'
import { createSlots } from './slots.ts'

export interface SessionRequests {
  request(request: HttpRequest): Promise<HttpReply | Unreachable>
  close(): void
}

/** At a time; and how many are kept when nothing is asked. */
const connections = { busy: 6, idle: 2 } as const
/** Of a whole exchange, connecting included. */
const defaultTimeoutMs = 30_000

export function createSessionRequests(deps: { dial: Dial; domain: string; clock: Clock }): SessionRequests {
  const closing = new AbortController()
  const agent = createDialingAgent(() => deps.dial(closing.signal), {
    keepAlive: true,
    maxFreeSockets: connections.idle,
  })
  const slots = createSlots(connections.busy)
  const deadlines = createDeadlines(deps.clock, closing.signal)

  return {
    async request(request) {
      if (closing.signal.aborted) return closed
      const { method, path, body } = request
      using deadline = deadlines.after(request.timeoutMs ?? defaultTimeoutMs)
      const once = () =>
        exchange({
          method,
          path,
          headers: headersOf(request, deps.domain),
          ...(body === undefined ? {} : { body }),
          connection: { agent },
          signal: deadline.signal,
        })
      let result = await slots(once)
      // RFC 9110 §9.2.2 and RFC 9112 §9.3.1: the server may close a kept connection at the very moment it is used
      // again. What is idempotent is then sent once more; a POST is for the caller to judge.
      if (!result.ok && result.reused && !result.answered && method !== 'POST') result = await slots(once)
      return result.ok ? result.reply : result.failure
    },
    close() {
      closing.abort()
      agent.destroy()
    },
  }
}

const closed: Unreachable = { unreachable: 'closed', message: 'the transport is closed' }

function headersOf({ method, contentType, body, sessionToken }: HttpRequest, domain: string): readonly string[] {
  const headers = ['Host', domain]
  if (sessionToken !== undefined) headers.push('Authorization', `Bearer ${sessionToken}`)
  if (contentType !== undefined) headers.push('Content-Type', contentType)
  if (body !== undefined) headers.push('Content-Length', String(body.length))
  else if (method !== 'GET') headers.push('Content-Length', '0')
  headers.push('Connection', 'keep-alive')
  return headers
}
