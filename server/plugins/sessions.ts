// Who asks: the session behind a bearer token. Routes say which kind of session they take; the anonymous one takes none.

import type { FastifyReply, FastifyRequest } from 'fastify'
import { InternalError, PeerError } from '#protocol/errors.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { blake3 } from '../crypto/blake3.ts'
import type { ServerClock } from '../clock.ts'
import type { Session } from '../store/account-operations.ts'
import type { Store } from '../store/store.ts'
import type { Gate } from './gate.ts'
import { refuse } from './replies.ts'

declare module 'fastify' {
  interface FastifyRequest {
    session: RequestSession | null
  }
}

export interface RequestSession extends Session {
  readonly tokenHash: Uint8Array
}

export interface SessionGate {
  /** Any session, certified or not. */
  readonly any: Gate
  /** Only of a device that the account's log certifies. */
  readonly certified: Gate
  /** No session at all: to show one here would tie it to the message. */
  readonly none: Gate
}

export function createSessionGate(deps: { store: Pick<Store, 'findSession'>; clock: ServerClock }): SessionGate {
  async function find(request: FastifyRequest): Promise<RequestSession | undefined> {
    const token = readToken(request.headers.authorization)
    if (token === undefined) return undefined
    const tokenHash = blake3(token)
    const session = await deps.store.findSession({ tokenHash, nowMs: deps.clock.nowMs() })
    return session === undefined ? undefined : { ...session, tokenHash }
  }

  async function any(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
    const session = await find(request)
    if (session === undefined) return refuse(reply, { code: 'unauthenticated' })
    request.session = session
    return undefined
  }

  return {
    any,
    async certified(request, reply) {
      const answered = await any(request, reply)
      if (answered !== undefined) return answered
      return request.session?.certified === true ? undefined : refuse(reply, { code: 'uncertified_session' })
    },
    async none(request, reply) {
      return request.headers.authorization === undefined ? undefined : refuse(reply, { code: 'malformed' })
    },
  }
}

/** The session that the gate let in. */
export function sessionOf({ session }: FastifyRequest): RequestSession {
  if (session === null) throw new InternalError('no_session', 'a route without a gate asked for its session')
  return session
}

/** `Bearer <base64url of 32 bytes>`; anything else is no token. */
export function readToken(header: string | undefined): Uint8Array | undefined {
  const text = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(header ?? '')?.[1]
  if (text === undefined) return undefined
  try {
    return fromBase64url(text)
  } catch (cause) {
    if (cause instanceof PeerError) return undefined
    throw cause
  }
}
