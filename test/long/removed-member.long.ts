// A removed member reads nothing: random groups, every shape of removal, every attack a thief with all its state can mount.
// The cases and the attacks are in test/support/mls; the scenario test runs a few, and proves that they bite.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { removalCases, runRemovalCase } from '../support/mls/removal-case.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'removed-member',
  about: 'a removed member, its state hacked back to active, reads nothing of what follows',
  estimateSeconds: 150,
  async run({ seed, count, log, signal }) {
    const crypto = await createNodeCrypto()
    const cases = removalCases(seed, count === 'all' ? 100 : 7)
    const failures: string[] = []
    let groups = 0
    let messagesSent = 0
    for (const [i, drawn] of cases.entries()) {
      if (signal.aborted) break
      const outcome = await runRemovalCase(crypto, drawn)
      groups++
      messagesSent += outcome.messagesSent
      const where = `seed ${String(seed)}, case ${String(i)} (${drawn.shape}, ${String(drawn.size)} members)`
      if (outcome.messagesRead > 0) failures.push(`${where}: ${String(outcome.messagesRead)} messages read`)
      failures.push(...outcome.failures.map((failure) => `${where}: ${failure}`))
      if (groups % 20 === 0) log(`${String(groups)} groups`)
    }
    return {
      passed: groups - new Set(failures.map((failure) => failure.split(':')[0])).size,
      failed: new Set(failures.map((failure) => failure.split(':')[0])).size,
      skipped: cases.length - groups,
      figures: { groups, 'messages a thief tried to read': messagesSent },
      failures,
    }
  },
}
