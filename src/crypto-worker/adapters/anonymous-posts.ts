// Messages on their way to the server without a session: one connection each, fixed headers, nothing that tells who.
// It never falls back to the session's connections. What this hides and what not: docs/protocol/transport.md.

import type { Agent } from 'node:http'
import type { Clock } from '#core/ports/clock.ts'
import type { HttpReply, Transport, Unreachable } from '#core/ports/transport.ts'
import type { AnonymousPool } from './anonymous-pool.ts'
import { createDeadlines } from './deadline.ts'
import { createDialingAgent } from './dialing-agent.ts'
import { exchange, type Exchanged } from './http-exchange.ts'
import { createSlots, type Slots } from './slots.ts'

type Post = Parameters<Transport['anonymousPost']>[0]

export interface AnonymousPosts {
  post(post: Post): Promise<HttpReply | Unreachable>
  close(): void
}

export interface AnonymousPostsDeps {
  readonly pool: AnonymousPool
  readonly domain: string
  readonly clock: Clock
  /** The operator's setting: a connection serves one chat for up to 30 s. The app says so. */
  readonly largeInstance: boolean
}

/** The same for everybody, so that it tells nobody apart. */
const timeoutMs = 30_000
const reuseMs = 30_000

export function createAnonymousPosts(deps: AnonymousPostsDeps): AnonymousPosts {
  const { pool, domain, clock } = deps
  const closing = new AbortController()
  const deadlines = createDeadlines(clock, closing.signal)
  const chats = createChatConnections(deps, closing.signal)

  async function onItsOwn(post: Post, signal: AbortSignal): Promise<Exchanged | Unreachable> {
    const request = { method: 'POST', ...wireForm(post, domain, 'close'), signal } as const
    const taken = await pool.take(signal)
    if ('unreachable' in taken) return taken
    const result = await exchange({ ...request, connection: { socket: taken.socket } })
    taken.socket.destroy()
    if (result.ok || result.answered || !taken.ahead || signal.aborted) return result
    // The server had closed what was opened ahead. The same bytes may go again: their idempotency key makes them one.
    const socket = await pool.takeNew(signal)
    if ('unreachable' in socket) return socket
    const second = await exchange({ ...request, connection: { socket } })
    socket.destroy()
    return second
  }

  async function withinChat(post: Post, signal: AbortSignal): Promise<Exchanged> {
    const request = { method: 'POST', ...wireForm(post, domain, 'keep-alive'), signal } as const
    const once = () => {
      const { agent, slots } = chats.connectionOf(post.chat)
      return slots(() => exchange({ ...request, connection: { agent } }))
    }
    const result = await once()
    return result.ok || result.answered || signal.aborted ? result : once()
  }

  return {
    async post(post) {
      if (closing.signal.aborted) return { unreachable: 'closed', message: 'the transport is closed' }
      using deadline = deadlines.after(timeoutMs)
      const result = await (deps.largeInstance ? withinChat(post, deadline.signal) : onItsOwn(post, deadline.signal))
      if ('unreachable' in result) return deadline.signal.aborted ? timedOut : result
      return result.ok ? result.reply : result.failure
    },
    close() {
      closing.abort()
    },
  }
}

const timedOut: Unreachable = { unreachable: 'timeout', message: 'no connection in time' }

/** These four headers, in this order, and no other: what a client adds of its own accord tells clients apart. */
function wireForm({ path, body }: Post, domain: string, connection: 'close' | 'keep-alive') {
  const headers = ['Host', domain, 'Content-Type', 'application/cbor', 'Content-Length', String(body.length)]
  return { path, body, headers: [...headers, 'Connection', connection] }
}

interface ChatConnection {
  readonly agent: Agent
  readonly slots: Slots
}

/** On a large instance: for each chat one connection, one post at a time on it, for 30 s from its first use. */
function createChatConnections({ pool, clock }: AnonymousPostsDeps, closing: AbortSignal) {
  const chats = new Map<string, ChatConnection>()

  async function takeForChat() {
    const taken = await pool.take(closing)
    return 'unreachable' in taken ? taken : taken.socket
  }

  function openFor(chat: string): ChatConnection {
    const connection = { agent: createDialingAgent(takeForChat, { keepAlive: true }), slots: createSlots(1) }
    chats.set(chat, connection)
    const end = (): void => {
      cancel()
      closing.removeEventListener('abort', end)
      chats.delete(chat)
      retire(connection.agent)
    }
    const cancel = clock.after(reuseMs, end)
    closing.addEventListener('abort', end)
    return connection
  }

  return { connectionOf: (chat: string): ChatConnection => chats.get(chat) ?? openFor(chat) }
}

/** Closes what is idle now and what is busy as soon as its reply is there. */
function retire(agent: Agent): void {
  agent.maxFreeSockets = 0
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}
