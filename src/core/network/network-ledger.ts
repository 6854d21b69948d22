// The network ledger: every connection the engine asks for, to whom, why and how many bytes. In memory, for the user to
// look at, and written nowhere: on disk it would be a diary.

import type { ServerEndpoint } from '../account/account-record.ts'
import type { Clock } from '../ports/clock.ts'
import type { HttpReply, Transport, Unreachable } from '../ports/transport.ts'
import type { WebSites } from '../ports/web-sites.ts'

type Purpose =
  /** A request on the account's session, or one that needs none. */
  | 'request'
  /** A message or a deletion, on a connection that says nothing of who posts. */
  | 'anonymous-post'
  /** A blob of a file, up or down, on a connection that says nothing of who moves it. */
  | 'blob'
  /** The stream by which everything comes. */
  | 'stream'
  /** A page or its picture, for the preview of a link that is being written: the one thing asked of others than the server. */
  | 'link-preview'

interface LedgerEntry {
  readonly atMs: number
  /** The server's domain, and where it is reached; of a site its host, and the address that was asked. */
  readonly to: string
  readonly addresses: readonly string[]
  readonly purpose: Purpose
  /** The route, ids left out. */
  readonly route: string
  /** Of bodies; what TLS and HTTP add is not seen from here. */
  readonly sentBytes: number
  readonly receivedBytes: number
  /** `open` while it lasts; `failed`: nothing came back. */
  readonly state: 'open' | 'done' | 'failed'
}

export interface NetworkLedger {
  /** The transport, watched. */
  watch(transport: Transport, server: ServerEndpoint): Transport
  /** The web, watched. */
  watchSites(sites: WebSites): WebSites
  /** Newest first, at most 1,000. */
  entries(): readonly LedgerEntry[]
  /** Of everything since the start, entries that were dropped included. */
  totals(): { readonly connections: number; readonly sentBytes: number; readonly receivedBytes: number }
}

type Open = { -readonly [Field in keyof LedgerEntry]: LedgerEntry[Field] }

const keptEntries = 1_000

export function createNetworkLedger(clock: Pick<Clock, 'nowMs'>): NetworkLedger {
  const entries: Open[] = []
  const totals = { connections: 0, sentBytes: 0, receivedBytes: 0 }

  function begin(server: ServerEndpoint, purpose: Purpose, path: string, sentBytes: number): Open {
    return beginTo(server.domain, server.addresses, purpose, routeOf(path), sentBytes)
  }

  function beginTo(to: string, addresses: readonly string[], purpose: Purpose, route: string, sentBytes: number): Open {
    const entry: Open = {
      atMs: clock.nowMs(),
      to,
      addresses,
      purpose,
      route,
      sentBytes: 0,
      receivedBytes: 0,
      state: 'open',
    }
    entries.push(entry)
    if (entries.length > keptEntries) entries.shift()
    totals.connections++
    count(entry, 'sentBytes', sentBytes)
    return entry
  }

  function count(entry: Open, direction: 'sentBytes' | 'receivedBytes', bytes: number): void {
    entry[direction] += bytes
    totals[direction] += bytes
  }

  async function answered(entry: Open, reply: Promise<HttpReply | Unreachable>): Promise<HttpReply | Unreachable> {
    try {
      const got = await reply
      if ('unreachable' in got) entry.state = 'failed'
      else {
        entry.state = 'done'
        count(entry, 'receivedBytes', got.body.length)
      }
      return got
    } catch (error) {
      entry.state = 'failed'
      throw error
    }
  }

  return {
    watch: (transport, server) => ({
      request(request) {
        const entry = begin(server, 'request', request.path, request.body?.length ?? 0)
        return answered(entry, transport.request(request))
      },
      anonymousPost(post) {
        const entry = begin(server, 'anonymous-post', post.path, post.body.length)
        return answered(entry, transport.anonymousPost(post))
      },
      openBlobConnection() {
        const connection = transport.openBlobConnection()
        return {
          request(request) {
            const entry = begin(server, 'blob', request.path, request.body?.length ?? 0)
            return answered(entry, connection.request(request))
          },
          close: () => {
            connection.close()
          },
        }
      },
      openStream({ sessionToken, events }) {
        const entry = begin(server, 'stream', '/v1/stream', 0)
        const stream = transport.openStream({
          sessionToken,
          events: {
            onOpen: () => {
              events.onOpen()
            },
            onFrame(frame) {
              count(entry, 'receivedBytes', frame.length)
              events.onFrame(frame)
            },
            onEnd(end) {
              entry.state = end.code === 0 ? 'failed' : 'done'
              events.onEnd(end)
            },
          },
        })
        return {
          send(frame) {
            count(entry, 'sentBytes', frame.length)
            stream.send(frame)
          },
          close: () => {
            stream.close()
          },
        }
      },
      close: () => transport.close(),
    }),
    watchSites: (sites) => ({
      ...sites,
      async get(request) {
        // What of the site is asked for is its user's affair: the page or the picture, and no path.
        const entry = beginTo(request.target.host, [], 'link-preview', request.wants, 0)
        const reply = await sites.get(request)
        entry.addresses = reply.address === '' ? [] : [reply.address]
        entry.state = reply.kind === 'nothing' && reply.why !== 'unfit' ? 'failed' : 'done'
        count(entry, 'receivedBytes', reply.receivedBytes)
        return reply
      },
    }),
    entries: () => entries.map((entry) => ({ ...entry })).reverse(),
    totals: () => ({ ...totals }),
  }
}

/** `/v1/chats/:id/commits`: a route tells why; whose chat it was, nobody needs to read here. */
function routeOf(path: string): string {
  const [route = ''] = path.split('?')
  return route
    .split('/')
    .map((part) => (/^[0-9a-f]{32}$/.test(part) || part.includes('@') ? ':id' : part))
    .join('/')
}
