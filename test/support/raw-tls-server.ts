// A TLS server on loopback that keeps every byte it was sent, per connection, and answers as a test tells it to.
// It reads just enough of HTTP/1.1 to know where a request ends.

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket, type TlsOptions } from 'node:tls'
import type { TlsIdentity } from './tls-identity.ts'

export interface RawRequest {
  /** Request line and headers, as they came, with the empty line. */
  readonly head: string
  readonly body: Buffer
}

interface RawConnection {
  readonly socket: TLSSocket
  readonly remotePort: number | undefined
  /** Whether TLS was resumed. */
  readonly resumed: boolean
  readonly requests: readonly RawRequest[]
  /** Everything that came, decrypted. */
  received(): Buffer
}

export interface RawTlsServer {
  readonly port: number
  readonly connections: readonly RawConnection[]
  /** TCP connections, also those whose handshake was broken off. */
  attempts(): number
  /** Takes no new connection; those that are open stay. */
  refuseNew(): void
  close(): Promise<void>
}

/** `answer` gets each request whole; what it writes to the socket, or does not, is the reply. */
export async function startRawTlsServer(options: {
  identity: TlsIdentity
  tls?: TlsOptions
  answer: (request: RawRequest, socket: TLSSocket) => void
}): Promise<RawTlsServer> {
  const connections: RawConnection[] = []
  const server = createServer({ cert: options.identity.cert, key: options.identity.key, ...options.tls })
  const sockets = new Set<TLSSocket>()
  let attempts = 0
  server.on('connection', () => attempts++)

  server.on('secureConnection', (socket) => {
    let received = Buffer.alloc(0)
    let unread = Buffer.alloc(0)
    const requests: RawRequest[] = []
    sockets.add(socket)
    connections.push({
      socket,
      requests,
      remotePort: socket.remotePort,
      resumed: socket.isSessionReused(),
      received: () => received,
    })
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (part) => {
      received = Buffer.concat([received, part])
      unread = Buffer.concat([unread, part])
      for (let next = firstRequest(unread); next !== undefined; next = firstRequest(unread)) {
        unread = unread.subarray(next.head.length + next.body.length)
        requests.push(next)
        options.answer(next, socket)
      }
    })
  })
  // Handshakes that a client breaks off are what some tests are about.
  server.on('tlsClientError', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    connections,
    attempts: () => attempts,
    refuseNew() {
      server.close()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        // An error says that it was closed before, which will do.
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

function firstRequest(bytes: Buffer): RawRequest | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', 0, headEnd + 4)
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
  if (bytes.length < head.length + length) return undefined
  return { head, body: bytes.subarray(head.length, head.length + length) }
}

/** A whole reply with this body. */
export function reply(body: Uint8Array | string = '', status = 200): Buffer {
  const bytes = Buffer.from(body)
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${String(status)} Status\r\nContent-Length: ${String(bytes.length)}\r\n\r\n`),
    bytes,
  ])
}
