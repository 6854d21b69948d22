// Promise E3 at its full count: 100,000 malformed and forged calls from a hostile page of the running app.
// The spec is the one of `npm test`; the sample is its count.

import { runEndToEnd } from '../../tools/end-to-end.ts'
import type { LongContext, LongResult, LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'hostile-page',
  about: '100,000 forged calls of a page get no secret out of the other processes, and stop none of them',
  estimateSeconds: 300,
  async run({ seed, count }: LongContext): Promise<LongResult> {
    const calls = count === 'all' ? 100_000 : 5_000
    const settings = { FORGED_CALLS: String(calls), SEED: String(seed) }
    const tally = await runEndToEnd(['test/e2e/hostile-page.spec.ts'], settings)
    const failures = tally.failed === 0 ? [] : [`see the report above; seed ${String(seed)}`]
    return { ...tally, figures: { calls }, failures }
  },
}
