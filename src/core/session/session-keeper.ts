// Keeps a session alive: holds its token, renews it with the device key when the server says 401.
// A 401 that renewal cannot cure ends the connection and nothing else: a server must not be able to wipe anyone.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { splitAddress, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { HttpReply, Transport, Unreachable } from '../ports/transport.ts'
import { refusalCode, type Answer, type PublicRoutes, type SessionRequest } from './home-server.ts'

export interface Session {
  readonly token: string
  readonly expiresAtMs: number
  readonly certified: boolean
}

export interface SessionKeeperDeps {
  readonly crypto: Crypto
  readonly transport: Transport
  readonly routes: PublicRoutes
  readonly address: AccountAddress
  readonly device: DeviceId
  readonly ed25519Seed: Uint8Array
  /** Stores a new session before it is used. */
  readonly keep: (session: Session) => Promise<void>
}

export interface SessionKeeper {
  readonly request: SessionRequest
  /** The current session, renewed if there is none; or why there is none to be had. */
  session(): Promise<Answer<Session>>
  /** Forgets the token, so that the next use renews. */
  drop(): void
}

/** `initial` is the session kept from before, if any. */
export function createSessionKeeper(deps: SessionKeeperDeps, initial: Session | undefined): SessionKeeper {
  let current = initial
  let renewal: Promise<Answer<Session>> | undefined

  async function renew(): Promise<Answer<Session>> {
    const challenge = await deps.routes.challenge()
    if (!challenge.ok) return challenge
    const { username, domain } = splitAddress(deps.address)
    const { nonce } = challenge.value
    const proof = sessionProofBytes({ domain, username, device: deps.device, nonce })
    const reply = await deps.routes.renew({
      username,
      deviceId: deps.device,
      nonce: toBase64url(nonce),
      signature: toBase64url(deps.crypto.ed25519Sign(deps.ed25519Seed, proof)),
    })
    if (!reply.ok) return reply
    const { token, expiresAtMs, certified } = reply.value
    const renewed = { token: toBase64url(token), expiresAtMs, certified }
    await deps.keep(renewed)
    current = renewed
    return { ok: true, value: renewed }
  }

  function session(): Promise<Answer<Session>> {
    if (current !== undefined) return Promise.resolve({ ok: true, value: current })
    renewal ??= renew().finally(() => {
      renewal = undefined
    })
    return renewal
  }

  const request: SessionRequest = async (what) => {
    for (let attempt = 0; ; attempt++) {
      const held = await session()
      if (!held.ok) return held.why === 'unreachable' ? held.failure : refusedReply(held.code)
      const reply = await deps.transport.request({ ...what, sessionToken: held.value.token })
      if (!saysSessionEnded(reply) || attempt > 0) return reply
      if (current?.token === held.value.token) current = undefined
    }
  }

  return {
    request,
    session,
    drop() {
      current = undefined
    },
  }
}

/** A wrong password is answered by 401 too, and renewing would only try it a second time. */
function saysSessionEnded(reply: HttpReply | Unreachable): boolean {
  return 'status' in reply && reply.status === 401 && refusalCode(reply.body) === 'unauthenticated'
}

/** A renewal's refusal, handed on as the reply of the call that needed it. */
function refusedReply(code: string): HttpReply {
  const body = JSON.stringify({ code, message: 'the session could not be renewed' })
  return { status: 401, body: Uint8Array.from(body, (letter) => letter.charCodeAt(0)) }
}
