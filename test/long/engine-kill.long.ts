// 200 SIGKILLs of engines with at least 20 messages in flight at each, at named points and at any: nothing acknowledged
// is lost, nothing comes twice, everything decrypts. And the control: transactions that are none must be found out.
// The sample does six kills and one control.

import { killAgainAndAgain } from '../support/kill/kill-rounds.ts'
import { killTorn, tornPlans } from '../support/kill/torn-control.ts'
import type { LongContext, LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'engine-kill',
  about: 'engines that are killed again and again lose nothing acknowledged and show nothing twice',
  estimateSeconds: 400,
  async run(ctx) {
    const wanted = ctx.count === 'all' ? 200 : 6
    const report = await killAgainAndAgain({ ...ctx, kills: wanted })
    const controls = await runControls(ctx)
    const failures = [...report.problems, ...controls.failures]
    return {
      passed: (report.problems.length === 0 ? report.kills : 0) + controls.passed,
      failed: failures.length,
      skipped: Math.max(0, wanted - report.kills),
      figures: {
        kills: report.kills,
        'kills beside those': report.otherKills,
        'fewest messages in flight': report.leastInFlight,
        'texts acknowledged': report.acknowledged,
        'texts kept': report.kept,
        'kill points': listed(report.points),
        warnings: listed(report.complaints),
        ...controls.figures,
      },
      failures,
    }
  },
}

const controlKills = 8

async function runControls({ seed, count, signal }: LongContext) {
  const plans = Object.entries(tornPlans).slice(0, count === 'all' ? undefined : 1)
  const figures: Record<string, string> = {}
  const failures: string[] = []
  let passed = 0
  for (const [name, plan] of plans) {
    if (signal.aborted) break
    const { kills, damage, complaints } = await killTorn(plan, { seed, kills: controlKills })
    const [first] = damage
    if (first === undefined) failures.push(`seed ${seed}: nothing showed that ${name} was torn`)
    else passed++
    figures[`torn ${name}`] =
      `seen at kill ${kills}: ${damage.length} times, first: ${first ?? 'nothing'}; ${complaints.join('; ')}`
  }
  return { figures, failures, passed }
}

function listed(counts: ReadonlyMap<string, number>): string {
  const byCount = [...counts].sort(([, one], [, other]) => other - one)
  return byCount.map(([name, times]) => `${name} ${times}`).join(', ') || 'none'
}
