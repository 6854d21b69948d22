// A WebSocket server over TLS on loopback, for tests of the stream. What it says is the test's to write.

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { TlsIdentity } from './tls-identity.ts'

export interface StreamServer {
  readonly port: number
  readonly upgrades: readonly IncomingMessage[]
  close(): Promise<void>
}

/** `refuse` may answer the upgrade itself by writing to the raw socket; it returns whether it did. */
export async function startStreamServer(options: {
  identity: TlsIdentity
  onSocket: (socket: WebSocket) => void
  refuse?: (socket: Duplex) => boolean
}): Promise<StreamServer> {
  const { identity, onSocket, refuse } = options
  const upgrades: IncomingMessage[] = []
  const server = createServer({ cert: identity.cert, key: identity.key })
  const sockets = new WebSocketServer({ noServer: true, autoPong: true })
  const raw = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    upgrades.push(request)
    raw.add(socket)
    socket.on('error', () => undefined)
    if (refuse?.(socket) !== true) sockets.handleUpgrade(request, socket, head, onSocket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    upgrades,
    async close() {
      for (const socket of raw) socket.destroy()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
