// Commits made against the rules, of every kind, on groups of many sizes: refused, and the state unchanged byte for byte.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { forgeryKinds, tryForgeries } from '../support/forged/try-forgeries.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'forged-commits',
  about:
    'forged commits of every kind are refused, the state unchanged byte for byte, and an honest one is taken after each',
  estimateSeconds: 200,
  async run({ seed, count, signal }) {
    const crypto = await createNodeCrypto()
    const rounds = count === 'all' ? 20 : 2
    const failures: string[] = []
    let done = 0
    for (; done < rounds && !signal.aborted; done++) failures.push(...(await tryForgeries(crypto, seed + done)))
    return {
      passed: done * forgeryKinds - failures.length,
      failed: failures.length,
      skipped: (rounds - done) * forgeryKinds,
      figures: { kinds: forgeryKinds, rounds: done },
      failures,
    }
  },
}
