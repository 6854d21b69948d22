// Random lives of groups: joins, removals, renames and renewals in any order, after each of which all members agree.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { groupLives, liveThrough } from '../support/mls/group-life.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'group-life',
  about: 'members agree on every epoch and read each other, whatever the order of joins and removals',
  estimateSeconds: 120,
  async run({ seed, count, signal }) {
    const crypto = await createNodeCrypto()
    const lives = groupLives(seed, count === 'all' ? 100 : 5)
    const failures: string[] = []
    let lived = 0
    let steps = 0
    for (const [i, life] of lives.entries()) {
      if (signal.aborted) break
      lived++
      try {
        steps += await liveThrough(crypto, life)
      } catch (error) {
        failures.push(`seed ${String(seed)}, life ${String(i)}: ${String(error)}`)
      }
    }
    return {
      passed: lived - failures.length,
      failed: failures.length,
      skipped: lives.length - lived,
      figures: { lives: lived, steps },
      failures,
    }
  },
}
