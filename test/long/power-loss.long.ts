// 200 power cuts, at any point of a vault's and of a server's life, with nothing or any part of what was never synced on the
// disk; and an end of the machine, or of the process alone, around everything that a whole engine and a whole server sync,
// rename or remove: nothing acknowledged is lost, no transaction is there by half. The control must lose something.

import { cutPower, type PowerCuts } from '../support/power-loss/power-cuts.ts'
import type { LongSuite } from '../support/long-suite.ts'

/** More than a life has. */
const everyOne = 10_000

export const suite: LongSuite = {
  name: 'power-loss',
  about: 'what was acknowledged is on the disk when the power goes',
  estimateSeconds: 400,
  needs: ['gcc'],
  async run({ seed, count, signal, log }) {
    const plans: readonly PowerCuts[] = [
      { kind: 'vault', seed, cuts: count === 'all' ? 100 : 5 },
      { kind: 'server', seed, cuts: count === 'all' ? 100 : 5 },
      { kind: 'engine', seed, cuts: count === 'all' ? everyOne : 10, at: 'syncs' },
      { kind: 'home', seed, cuts: count === 'all' ? everyOne : 5, at: 'syncs' },
    ]
    const failures: string[] = []
    let [passed, failed, skipped] = [0, 0, 0]
    const figures: Record<string, number> = {}
    for (const plan of plans) {
      const report = await cutPower({ ...plan, signal })
      failures.push(...report.problems)
      passed += report.cuts - report.badCuts
      failed += report.badCuts
      skipped += Math.min(plan.cuts, report.points) - report.cuts
      figures[`${plan.kind}: cuts`] = report.cuts
      figures[`${plan.kind}: cuts after an acknowledgement`] = report.acknowledgedBefore
      log(`${plan.kind}: ${String(report.cuts)} cuts, ${String(report.problems.length)} problems`)
    }
    const control = await cutPower({ kind: 'careless', seed, cuts: 20, signal })
    figures['cuts at which the control, which syncs less, lost something'] = control.badCuts
    if (control.badCuts > 0) passed++
    else if (!signal.aborted) {
      failed++
      failures.push(`seed ${String(seed)}: the control lost nothing`)
    }
    return { passed, failed, skipped, figures, failures }
  },
}
