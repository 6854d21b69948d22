// The power goes while a vault or a server writes. Only what was synced is still there, and everything that was
// acknowledged is among it. Promise B12; the long suite cuts more often. Needs gcc, to record what a process writes.

import { describe, expect, it } from 'vitest'
import { canRecord, cutPower } from '../support/power-loss/power-cuts.ts'

describe.runIf(canRecord())('a power cut (skipped without Linux and gcc)', { timeout: 120_000 }, () => {
  it.each(['vault', 'server'] as const)('takes nothing from a %s that was acknowledged', async (kind) => {
    const report = await cutPower({ kind, seed: 7, cuts: 12 })
    expect(report.problems).toEqual([])
    expect(report.acknowledgedBefore).toBeGreaterThan(3)
  })

  it.each(['engine', 'home'] as const)(
    'takes nothing that was told, wherever a whole %s syncs, renames or removes',
    async (kind) => {
      const report = await cutPower({ kind, seed: 7, cuts: 12, at: 'syncs' })
      expect(report.problems).toEqual([])
      expect(report.acknowledgedBefore).toBeGreaterThan(3)
      // A life of many such moments: what it does is recorded, not the ends of it alone.
      expect(report.points).toBeGreaterThan(100)
    },
  )

  it('would be seen to take something from a database that syncs less', async () => {
    const { problems } = await cutPower({ kind: 'careless', seed: 7, cuts: 12 })
    expect(problems.some((problem) => problem.includes('is there 0 times'))).toBe(true)
  })
})
