// Every TCP connection there is: so many per address and no more, and none that can hold up the end. Node's own list
// misses those that are still shaking hands, or that were opened ahead and have asked for nothing yet.

import type { Server, Socket } from 'node:net'
import { addressPrefix } from '../services/address-prefix.ts'

/** Watches `server` from now on; `destroyAfter` ends what is still open when the grace is over. */
export function watchSockets(server: Server, maxPerAddress: number): { destroyAfter(graceMs: number): void } {
  const open = new Map<string, Set<Socket>>()
  server.on('connection', (socket: Socket) => {
    const address = addressPrefix(socket.remoteAddress ?? '')
    const ofAddress = open.get(address) ?? new Set()
    if (ofAddress.size >= maxPerAddress) {
      socket.destroy()
      return
    }
    open.set(address, ofAddress.add(socket))
    socket.once('close', () => {
      ofAddress.delete(socket)
      if (ofAddress.size === 0) open.delete(address)
    })
  })
  return {
    destroyAfter(graceMs) {
      // Unreferenced: a server that ends sooner does not wait for it.
      setTimeout(() => {
        for (const ofAddress of open.values()) for (const socket of ofAddress) socket.destroy()
      }, graceMs).unref()
    },
  }
}
