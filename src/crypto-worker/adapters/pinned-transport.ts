// The Transport port over TLS 1.3 with a pinned key: session, anonymous posts, blobs, stream: each on connections of its own.
// Contract: test/contract/transport.

import { randomInt } from 'node:crypto'
import type { Clock } from '#core/ports/clock.ts'
import type { Stream, Transport } from '#core/ports/transport.ts'
import { createAnonymousPool } from './anonymous-pool.ts'
import { createAnonymousPosts } from './anonymous-posts.ts'
import { createBlobConnections } from './blob-connections.ts'
import { createPinnedDial, type Dial, type PinnedServer } from './pinned-connection.ts'
import { createSessionRequests } from './session-requests.ts'
import { openStreamSocket } from './stream-socket.ts'

export interface PinnedTransportOptions extends PinnedServer {
  readonly clock: Clock
  /** The operator's setting: an anonymous connection then serves one chat for up to 30 s instead of one message. */
  readonly largeInstance: boolean
  /** A random integer from 0 to `below` - 1. */
  readonly randomBelow?: (below: number) => number
  /** Told of every connection that was opened, for counting. */
  readonly onConnection?: (route: Route) => void
}

type Route = 'session' | 'anonymous' | 'blob' | 'stream'

/** Opens nothing of the session before it is asked, and two anonymous connections within ten seconds. */
export function createPinnedTransport(options: PinnedTransportOptions): Transport {
  const { clock, domain, largeInstance, randomBelow = randomInt, onConnection } = options
  const dial = createPinnedDial({ server: options, clock })
  const counted = (route: Route): Dial => {
    return async (signal) => {
      const result = await dial(signal)
      if (!('unreachable' in result)) onConnection?.(route)
      return result
    }
  }
  const session = createSessionRequests({ dial: counted('session'), domain, clock })
  const pool = createAnonymousPool({ dial: counted('anonymous'), clock, randomBelow })
  const anonymous = createAnonymousPosts({ pool, domain, clock, largeInstance })
  const blobs = createBlobConnections({ dial: counted('blob'), domain, clock })
  const streams = new Set<Stream>()

  return {
    request: session.request,
    anonymousPost: anonymous.post,
    openBlobConnection: blobs.open,
    openStream({ sessionToken, events }) {
      const stream = openStreamSocket(
        { dial: counted('stream'), domain, clock },
        {
          sessionToken,
          events: {
            onOpen() {
              events.onOpen()
            },
            onFrame(frame) {
              events.onFrame(frame)
            },
            onEnd(end) {
              streams.delete(stream)
              events.onEnd(end)
            },
          },
        },
      )
      streams.add(stream)
      return stream
    },
    close: async () => {
      session.close()
      anonymous.close()
      blobs.close()
      pool.close()
      for (const stream of streams) stream.close()
      streams.clear()
    },
  }
}
