// Token buckets in memory: how often one key may do one thing. Nothing of it is ever stored.

import type { ServerClock } from '../clock.ts'

export interface Rate {
  readonly burst: number
  readonly perMinute: number
}

export interface RateLimiter {
  /**
   * Takes so many, by default one; undefined if they were there, else how long to wait, in milliseconds. More than the
   * burst is never there.
   */
  take(key: string, amount?: number): number | undefined
}

interface Bucket {
  tokens: number
  atMs: number
}

/** At so many keys, those that have been idle long enough to be full again are forgotten. */
const crowd = 10_000
/** What sums of binary fractions are off by; in milliseconds. */
const rounding = 1e-6

export function createRateLimiter(clock: Pick<ServerClock, 'monotonicMs'>, { burst, perMinute }: Rate): RateLimiter {
  const buckets = new Map<string, Bucket>()
  const perMs = perMinute / 60_000
  let sweepAt = crowd

  function forgetFull(nowMs: number): void {
    for (const [key, bucket] of buckets) if ((nowMs - bucket.atMs) * perMs >= burst) buckets.delete(key)
    // Not before there are twice as many as are left: else a crowd that cannot be forgotten makes every key cost a sweep.
    sweepAt = Math.max(crowd, 2 * buckets.size)
  }

  return {
    take(key, amount = 1) {
      const nowMs = clock.monotonicMs()
      let bucket = buckets.get(key)
      if (bucket === undefined) {
        if (buckets.size >= sweepAt) forgetFull(nowMs)
        bucket = { tokens: burst, atMs: nowMs }
        buckets.set(key, bucket)
      }
      bucket.tokens = Math.min(burst, bucket.tokens + (nowMs - bucket.atMs) * perMs)
      bucket.atMs = nowMs
      if (bucket.tokens < amount) return Math.ceil((amount - bucket.tokens) / perMs - rounding)
      bucket.tokens -= amount
      return undefined
    },
  }
}
