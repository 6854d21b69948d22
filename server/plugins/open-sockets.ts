// Every TCP connection there is, so that none can hold up the end: Node's own list misses those that are still shaking
// hands, or that were opened ahead and have asked for nothing yet.

import type { Server, Socket } from 'node:net'

/** Watches `server` from now on; `destroyAfter` ends what is still open when the grace is over. */
export function watchSockets(server: Server): { destroyAfter(graceMs: number): void } {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return {
    destroyAfter(graceMs) {
      // Unreferenced: a server that ends sooner does not wait for it.
      setTimeout(() => {
        for (const socket of open) socket.destroy()
      }, graceMs).unref()
    },
  }
}
