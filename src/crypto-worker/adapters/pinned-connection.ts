// A TLS 1.3 connection to the home server, given out only after the server proved the pinned key.
// It knows nothing of HTTP and writes no byte of it. Format: docs/protocol/transport.md.

import { createHash } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'
import type { Clock } from '#core/ports/clock.ts'
import type { Unreachable } from '#core/ports/transport.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { spkiOf } from './spki.ts'

interface ServerAddress {
  readonly host: string
  readonly port: number
}

export interface PinnedServer {
  /** Tried in order, the one that answered last before the others. */
  readonly addresses: readonly ServerAddress[]
  /** SHA-256 of the SubjectPublicKeyInfo; any one of them is enough. */
  readonly spkiPins: readonly Uint8Array[]
  /** The server's name in TLS and HTTP, wherever it is reached. */
  readonly domain: string
}

/** Opens a connection of its own each time. Aborting is answered as `closed`. */
export type Dial = (signal: AbortSignal) => Promise<TLSSocket | Unreachable>

const dialTimeoutMs = 10_000

export function createPinnedDial(deps: { server: PinnedServer; clock: Clock }): Dial {
  const { addresses } = deps.server
  let preferred = 0

  return async (signal) => {
    let failure: Unreachable = { unreachable: 'offline', message: 'no address of the server is known' }
    for (let i = 0; i < addresses.length; i++) {
      const index = (preferred + i) % addresses.length
      const address = addresses[index]
      if (address === undefined) continue
      if (signal.aborted) return aborted
      const result = await dialOne(address, deps, signal)
      if (!('unreachable' in result)) {
        preferred = index
        return result
      }
      // Another server at an old address is no reason to give up, but it is what the user must hear of in the end.
      if (failure.unreachable !== 'wrong-pin') failure = result
    }
    return failure
  }
}

const aborted: Unreachable = { unreachable: 'closed', message: 'given up before it was open' }

function dialOne(
  { host, port }: ServerAddress,
  { server, clock }: { server: PinnedServer; clock: Clock },
  signal: AbortSignal,
): Promise<TLSSocket | Unreachable> {
  return new Promise((resolve) => {
    let settled = false
    const socket = connect({
      host,
      port,
      servername: server.domain,
      minVersion: 'TLSv1.3',
      maxVersion: 'TLSv1.3',
      ALPNProtocols: ['http/1.1'],
      // The certificate is the server's own: no authority vouches for it, the pin below does. That the server holds
      // its key is proved by the handshake itself (RFC 8446 §4.4.3), whatever this says.
      rejectUnauthorized: false,
      // No `session`, ever: resumption would tie connections together.
    })
    const cancelTimeout = clock.after(dialTimeoutMs, () => {
      settle({ unreachable: 'timeout', message: 'the server did not answer in time' })
    })
    const onAbort = (): void => {
      settle(aborted)
    }
    signal.addEventListener('abort', onAbort)
    // Stays for the socket's life: an error that nobody listens to would end the process. `close` follows it.
    socket.on('error', (error: Error) => {
      settle(failureOf(error))
    })
    socket.once('close', () => {
      settle({ unreachable: 'closed', message: 'the server closed during the handshake' })
    })
    socket.once('secureConnect', () => {
      settle(checkPin(socket, server.spkiPins))
    })

    function settle(outcome: Unreachable | undefined): void {
      if (settled) return
      settled = true
      cancelTimeout()
      signal.removeEventListener('abort', onAbort)
      if (outcome !== undefined) socket.destroy()
      else socket.setNoDelay(true)
      resolve(outcome ?? socket)
    }
  })
}

/** Undefined when the certificate's key is pinned. */
function checkPin(socket: TLSSocket, spkiPins: readonly Uint8Array[]): Unreachable | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (certificate === undefined) return { unreachable: 'tls', message: 'the server showed no certificate' }
  try {
    const pin = createHash('sha256').update(spkiOf(certificate.raw)).digest()
    if (spkiPins.some((expected) => equalBytes(expected, pin))) return undefined
    return { unreachable: 'wrong-pin', message: 'this is not the server that the invite named' }
  } catch (error) {
    if (error instanceof TalkeeError) return { unreachable: 'tls', message: 'the certificate cannot be read' }
    throw error
  }
}

const offlineCodes = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
])

/** What a socket's error means to the engine. */
export function failureOf(error: Error): Unreachable {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (offlineCodes.has(code)) return { unreachable: 'offline', message: `no way to the server (${code})` }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return { unreachable: 'tls', message: `the handshake failed (${code})` }
  }
  return { unreachable: 'closed', message: `the connection broke (${code === '' ? error.name : code})` }
}
