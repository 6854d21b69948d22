// Nonces for proofs of a device key: each serves once, for a minute. In memory: a restart costs one more round trip.

import { toHex } from '#protocol/codec/bytes.ts'
import type { ServerClock } from '../clock.ts'
import { randomBytes } from '../crypto/sodium.ts'

export interface Challenges {
  issue(): Uint8Array
  /** True once for a nonce that was issued within the last minute. */
  spend(nonce: Uint8Array): boolean
}

const lifetimeMs = 60_000
const most = 20_000

export function createChallenges(clock: Pick<ServerClock, 'monotonicMs'>): Challenges {
  // In the order of their issue, so that the old ones are in front.
  const issued = new Map<string, number>()

  function forgetOld(nowMs: number): void {
    for (const [nonce, atMs] of issued) {
      if (nowMs - atMs < lifetimeMs && issued.size < most) return
      issued.delete(nonce)
    }
  }

  return {
    issue() {
      const nowMs = clock.monotonicMs()
      forgetOld(nowMs)
      const nonce = randomBytes(32)
      issued.set(toHex(nonce), nowMs)
      return nonce
    },
    spend(nonce) {
      const key = toHex(nonce)
      const atMs = issued.get(key)
      issued.delete(key)
      return atMs !== undefined && clock.monotonicMs() - atMs < lifetimeMs
    },
  }
}
