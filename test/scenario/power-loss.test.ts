// The power goes while a vault or a server writes. Only what was synced is still there, and everything that was
// acknowledged is among it. Promise B12; the long suite cuts 200 times. Needs gcc, to record what a process writes.

import { describe, expect, it } from 'vitest'
import { canRecord, cutPower } from '../support/power-loss/power-cuts.ts'

describe.runIf(canRecord())('a power cut (skipped without Linux and gcc)', { timeout: 120_000 }, () => {
  it.each(['vault', 'server'] as const)('takes nothing from a %s that was acknowledged', async (kind) => {
    const report = await cutPower({ kind, seed: 7, cuts: 12 })
    expect(report.problems).toEqual([])
    expect(report.acknowledgedBefore).toBeGreaterThan(3)
  })

  it('would be seen to take something from a database that syncs less', async () => {
    const { problems } = await cutPower({ kind: 'careless', seed: 7, cuts: 12 })
    expect(problems.some((problem) => problem.includes('is there 0 times'))).toBe(true)
  })
})
