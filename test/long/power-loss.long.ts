// 200 power cuts, at any point of a vault's and of a server's life, with nothing or any part of what was never synced on the
// disk: nothing acknowledged is lost, no transaction is there by half. The control syncs less, and must lose something.

import { cutPower } from '../support/power-loss/power-cuts.ts'
import type { LongSuite } from '../support/long-suite.ts'

export const suite: LongSuite = {
  name: 'power-loss',
  about: 'what was acknowledged is on the disk when the power goes',
  estimateSeconds: 60,
  needs: ['gcc'],
  async run({ seed, count, signal, log }) {
    const wanted = count === 'all' ? 100 : 5
    const failures: string[] = []
    let [passed, failed, skipped] = [0, 0, 0]
    const figures: Record<string, number> = {}
    for (const kind of ['vault', 'server'] as const) {
      const report = await cutPower({ kind, seed, cuts: wanted, signal })
      failures.push(...report.problems)
      passed += report.cuts - report.badCuts
      failed += report.badCuts
      skipped += wanted - report.cuts
      figures[`${kind}: cuts after an acknowledgement`] = report.acknowledgedBefore
      log(`${kind}: ${String(report.cuts)} cuts, ${String(report.problems.length)} problems`)
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
