// A device is revoked while people and devices come and go, in orders drawn from the seed. Whatever the order: it reads
// nothing that is written afterwards, adds nothing that is accepted, and goes from every chat.

import { playRevocationOrder } from '../support/devices/revocation-order.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'revocation',
  about: 'a revoked device, in the hands of a thief with all its secrets, reads and writes nothing more',
  estimateSeconds: 300,
  async run({ seed, count, log, signal }) {
    const orders = count === 'all' ? 50 : 3
    const failures: string[] = []
    const stories = new Set<string>()
    let played = 0
    let failed = 0
    let written = 0
    for (let i = 0; i < orders && !signal.aborted; i++) {
      const own = (seed + Math.imul(i, 0x9e37_79b1)) >>> 0
      const outcome = await playRevocationOrder(own)
      played++
      written += outcome.written
      stories.add(outcome.story.join(', '))
      if (outcome.failures.length > 0) failed++
      failures.push(
        ...outcome.failures.map((failure) => `seed ${String(own)} (${outcome.story.join(', ')}): ${failure}`),
      )
      if (played % 10 === 0) log(`${String(played)} orders`)
    }
    return {
      passed: played - failed,
      failed,
      skipped: orders - played,
      figures: { orders: played, 'different orders': stories.size, 'texts written after the revocation': written },
      failures,
    }
  },
}
