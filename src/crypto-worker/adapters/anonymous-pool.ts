// Connections opened ahead, at times that say nothing of when a message is written. Each is given out once, to one post.
// It never resumes TLS, never shares with the session's connections, and knows nothing of what is sent.

import type { TLSSocket } from 'node:tls'
import type { Clock } from '#core/ports/clock.ts'
import type { Unreachable } from '#core/ports/transport.ts'
import type { Dial } from './pinned-connection.ts'

export interface AnonymousPool {
  /** A live connection that nobody used before: one opened ahead, or else a new one at once. It is the caller's now. */
  take(signal: AbortSignal): Promise<{ socket: TLSSocket; ahead: boolean } | Unreachable>
  /** Always a new one: for when one opened ahead turned out to be dead. */
  takeNew(signal: AbortSignal): Promise<TLSSocket | Unreachable>
  close(): void
}

export interface AnonymousPoolDeps {
  readonly dial: Dial
  readonly clock: Clock
  /** A random integer from 0 to `below` - 1. */
  readonly randomBelow: (below: number) => number
}

const openedAhead = 2
/** A place that became free is filled after 0 to 10 s, so that the opening does not mark the post. */
const refillWithinMs = 10_000
/** While the server is away the pool asks ever more rarely, up to every five to ten minutes. */
const longestRetryMs = 300_000

export function createAnonymousPool({ dial, clock, randomBelow }: AnonymousPoolDeps): AnonymousPool {
  const closing = new AbortController()
  const idle = new Set<TLSSocket>()
  const timers = new Set<() => void>()
  let failures = 0

  function refillLater(): void {
    if (closing.signal.aborted) return
    const waitMs = failures === 0 ? 0 : Math.min(refillWithinMs * 2 ** failures, longestRetryMs)
    const cancel = clock.after(waitMs + randomBelow(Math.max(waitMs, refillWithinMs)), () => {
      timers.delete(cancel)
      dial(closing.signal).then(keep, giveUp)
    })
    timers.add(cancel)
  }

  function keep(result: TLSSocket | Unreachable): void {
    if ('unreachable' in result) {
      giveUp()
      return
    }
    failures = 0
    idle.add(result)
    // A server has nothing to say before it was asked: whatever comes ("408 Request Timeout") means that it leaves.
    result.on('data', discard)
    result.on('end', discard)
    result.on('close', discard)
    function discard(this: TLSSocket): void {
      if (!idle.delete(this)) return
      this.destroy()
      refillLater()
    }
  }

  function giveUp(): void {
    failures++
    refillLater()
  }

  for (let place = 0; place < openedAhead; place++) refillLater()

  return {
    async take(signal) {
      for (const socket of idle) {
        idle.delete(socket)
        refillLater()
        if (socket.destroyed || !socket.writable) continue
        for (const event of ['data', 'end', 'close']) socket.removeAllListeners(event)
        return { socket, ahead: true }
      }
      const socket = await dial(signal)
      return 'unreachable' in socket ? socket : { socket, ahead: false }
    },
    takeNew: dial,
    close() {
      closing.abort()
      for (const cancel of timers) cancel()
      for (const socket of idle) socket.destroy()
      idle.clear()
    },
  }
}
