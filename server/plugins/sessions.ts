// Who asks: the session behind a bearer token. Routes say which kind of session they take; the anonymous one takes none.

import type { FastifyRequest } from 'fastify'
import { InternalError, PeerError } from '#protocol/errors.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { blake3 } from '../crypto/blake3.ts'
import type { ServerClock } from '../clock.ts'
import type { Session } from '../store/account-operations.ts'
import type { Store } from '../store/store.ts'
import type { Refusal } from '../refusal.ts'
import { type Gate, gateOf } from './gate.ts'

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

  async function any(request: FastifyRequest): Promise<Refusal | undefined> {
    const session = await find(request)
    if (session === undefined) return { code: 'unauthenticated' }
    request.session = session
    return undefined
  }

  async function certified(request: FastifyRequest): Promise<Refusal | undefined> {
    const refusal = await any(request)
    if (refusal !== undefined) return refusal
    return request.session?.certified === true ? undefined : { code: 'uncertified_session' }
  }

  async function none(request: FastifyRequest): Promise<Refusal | undefined> {
    return request.headers.authorization === undefined ? undefined : { code: 'malformed' }
  }

  return { any: gateOf(any), certified: gateOf(certified), none: gateOf(none) }
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
