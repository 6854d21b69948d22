// Sites of links over node:https: one GET on a connection of its own, to the very address that was found to be public, so
// that a name which answers differently the second time gains nothing. Says of its user only from where it asks.

import { lookup } from 'node:dns/promises'
import type { Clock } from '#core/ports/clock.ts'
import type { WebReply, WebSites } from '#core/ports/web-sites.ts'
import { createDeadlines } from './deadline.ts'
import { isPublicName } from './public-address.ts'
import { askSite, type SiteDoor } from './site-exchange.ts'

export interface WebSitesDeps {
  readonly clock: Clock
  /** All addresses of a name; rejects where it has none. */
  readonly resolve: (host: string) => Promise<readonly string[]>
  readonly isPublic: (address: string) => boolean
  /** Where a site of a test listens, and who vouches for it. */
  readonly door?: SiteDoor
}

const longestAddress = 2048
/** So many of a site's addresses are tried. */
const mostTried = 3
const nothing = (why: 'refused' | 'unreachable'): WebReply => ({ kind: 'nothing', why, address: '', receivedBytes: 0 })

export async function resolveHost(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address)
}

export function createWebSites({ clock, resolve, isPublic, door = { port: 443 } }: WebSitesDeps): WebSites {
  const closing = new AbortController()
  const deadlines = createDeadlines(clock, closing.signal)

  return {
    target(url, base) {
      const parsed = URL.parse(url, base?.href)
      if (parsed === null) return undefined
      parsed.hash = ''
      const { protocol, username, password, port, href, hostname } = parsed
      const isPlain = protocol === 'https:' && username === '' && password === '' && port === ''
      return isPlain && href.length <= longestAddress && isPublicName(hostname) ? { href, host: hostname } : undefined
    },
    async get({ target, wants, maxBytes, timeoutMs, except }) {
      if (except.includes(target.host)) return nothing('refused')
      if (closing.signal.aborted) return nothing('unreachable')
      using deadline = deadlines.after(timeoutMs)
      const addresses = await resolved(resolve(target.host), deadline.signal)
      if (addresses === undefined || addresses.length === 0) return nothing('unreachable')
      // One that is not public among others that are is somebody's try, and none of them is asked.
      if (!addresses.every((address) => isPublic(address) && !except.includes(address))) return nothing('refused')
      let reply: WebReply = nothing('unreachable')
      for (const address of addresses.slice(0, mostTried)) {
        if (deadline.signal.aborted) break
        reply = await askSite({ url: target.href, address, wants, maxBytes, signal: deadline.signal, door })
        if (reply.kind !== 'nothing' || reply.why !== 'unreachable' || reply.receivedBytes > 0) break
      }
      return reply
    },
    close() {
      closing.abort()
    },
  }
}

/** Undefined where there are none, or not in time: what the system has begun to look up it looks up to the end. */
async function resolved(
  lookup: Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  if (signal.aborted) return undefined
  return new Promise((settle) => {
    signal.addEventListener('abort', () => settle(undefined), { once: true })
    lookup.then(settle, () => settle(undefined))
  })
}
