// 200 SIGKILLs of engines with at least 20 messages in flight at each, at named points and at any: nothing acknowledged
// is lost, nothing comes twice, everything decrypts. The sample does six. The control is in test/scenario/engine-kill.

import type { LongSuite } from '../support/long-suite.ts'
import { killAgainAndAgain } from '../support/kill/kill-rounds.ts'

export const suite: LongSuite = {
  name: 'engine-kill',
  about: 'engines that are killed again and again lose nothing acknowledged and show nothing twice',
  estimateSeconds: 330,
  async run({ seed, count, signal, log }) {
    const wanted = count === 'all' ? 200 : 6
    const report = await killAgainAndAgain({ seed, kills: wanted, log, signal })
    const { kills, problems } = report
    const listed = (counts: ReadonlyMap<string, number>): string =>
      [...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([name, times]) => `${name} ${times}`)
        .join(', ') || 'none'
    return {
      passed: problems.length === 0 ? kills : 0,
      failed: problems.length === 0 ? 0 : 1,
      skipped: wanted - kills,
      figures: {
        kills,
        'kills beside those': report.otherKills,
        'fewest messages in flight': report.leastInFlight,
        'texts acknowledged': report.acknowledged,
        'texts kept': report.kept,
        'kill points': listed(report.points),
        warnings: listed(report.complaints),
      },
      failures: problems,
    }
  },
}
