// A site of the web on loopback, with a name and a certificate of its own, and the sites of an engine that can reach it: what
// the public network would be is given to the engine by its maker, and by no setting.

import type { WebSites } from '#core/ports/web-sites.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { createWebSites } from '#crypto-worker/adapters/web-sites.ts'
import { startRawTlsServer } from './raw-tls-server.ts'
import { createTlsIdentity } from './tls-identity.ts'

export interface WebSite {
  readonly host: string
  /** What was asked for, in its order. */
  readonly paths: readonly string[]
  /** What stands there: a path, its media type, its bytes. */
  put(path: string, type: string, body: Uint8Array | string): void
  /** The web as one engine reaches it. */
  sites(): WebSites
  close(): Promise<void>
}

/** Loopback in other signs than the home server's, which is asked by no number of its own. */
export const siteAddress = '::ffff:127.0.0.1'

export async function openWebSite(host = 'news.example'): Promise<WebSite> {
  const identity = await createTlsIdentity(host)
  const pages = new Map<string, { readonly type: string; readonly body: Buffer }>()
  const paths: string[] = []
  const server = await startRawTlsServer({
    identity,
    answer({ head }, socket) {
      const path = head.split(' ', 2)[1] ?? ''
      paths.push(path)
      const page = pages.get(path)
      if (page === undefined) socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')
      else {
        socket.write(
          `HTTP/1.1 200 OK\r\nContent-Type: ${page.type}\r\nContent-Length: ${String(page.body.length)}\r\n\r\n`,
        )
        socket.end(page.body)
      }
    },
  })
  return {
    host,
    paths,
    put(path, type, body) {
      pages.set(path, { type, body: Buffer.from(body) })
    },
    sites: () =>
      createWebSites({
        clock: createSystemClock(),
        resolve: (name) => (name === host ? Promise.resolve([siteAddress]) : Promise.reject(new Error('no such name'))),
        isPublic: () => true,
        door: { port: server.port, ca: identity.cert },
      }),
    close: () => server.close(),
  }
}
