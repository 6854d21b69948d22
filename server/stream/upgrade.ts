// The door of the stream: everything is checked before the upgrade, and a refusal is an ordinary HTTP answer.

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type Refusal, refusalOf } from '../refusal.ts'
import type { ServerConfig } from '../config.ts'
import type { HostCheck } from '../plugins/host-check.ts'
import { rawReply } from '../plugins/replies.ts'
import { readToken } from '../plugins/sessions.ts'
import { blake3 } from '../crypto/blake3.ts'
import { addressPrefix } from '../services/address-prefix.ts'
import type { RateLimiter } from '../services/rate-limiter.ts'
import { runStream, type StreamDeps } from './stream.ts'

export interface UpgradeDeps extends StreamDeps {
  readonly config: Pick<ServerConfig, 'limits'>
  readonly hostCheck: HostCheck
  readonly requests: RateLimiter
  isClosing(): boolean
}

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export function createUpgradeHandler(deps: UpgradeDeps): UpgradeHandler {
  const { limits } = deps.config
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.streamPayloadBytes,
    maxFragments: limits.streamFragments,
  })

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const admitted = await admit(deps, request)
    if ('code' in admitted) socket.end(rawReply(admitted))
    else server.handleUpgrade(request, socket, head, (ws) => runStream(deps, { ws, socket, ...admitted }))
  }

  return (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    open(request, socket, head).catch((cause: unknown) => {
      deps.log.error('upgrade-failed', { detail: cause instanceof Error ? cause.name : 'unknown' })
      socket.end(rawReply(refusalOf(cause) ?? { code: 'internal' }))
    })
  }
}

async function admit(deps: UpgradeDeps, request: IncomingMessage) {
  const refuse = (code: Refusal['code']): Refusal => ({ code })
  if (deps.isClosing()) return refuse('shutting_down')
  const wait = deps.requests.take(addressPrefix(request.socket.remoteAddress ?? ''))
  if (wait !== undefined) return { code: 'rate_limited', retryAfterMs: wait } satisfies Refusal
  const misdirected = deps.hostCheck(request.headers)
  if (misdirected !== undefined) return refuse(misdirected)
  if (request.url !== '/v1/stream') return refuse('not_found')
  if (request.method !== 'GET') return refuse('method_not_allowed')
  const token = readToken(request.headers.authorization)
  if (token === undefined) return refuse('unauthenticated')
  const tokenHash = blake3(token)
  const session = await deps.store.findSession({ tokenHash, nowMs: deps.clock.nowMs() })
  if (session === undefined) return refuse('unauthenticated')
  if (!session.certified) return refuse('uncertified_session')
  const keys = await deps.store.findDevice({ username: session.username, device: session.installation })
  if (keys === undefined || keys === 'revoked') return refuse('device_revoked')
  if (deps.hub.countOthers(session.address, session.installation) >= deps.config.limits.streamsPerAccount)
    return refuse('busy')
  return { session, tokenHash, keys }
}
