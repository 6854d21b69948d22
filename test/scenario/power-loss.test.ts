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

  it('takes nothing that an engine was told is kept, wherever it syncs, renames or removes', async () => {
    const report = await cutPower({ kind: 'engine', seed: 7, cuts: 25, at: 'syncs' })
    expect(report.problems).toEqual([])
    expect(report.acknowledgedBefore).toBeGreaterThan(10)
    // More of the disk’s turning points than the deeds have steps: none of their kinds went unseen.
    expect(report.points).toBeGreaterThan(100)
  })

  it('would be seen to take something from a database that syncs less', async () => {
    const { problems } = await cutPower({ kind: 'careless', seed: 7, cuts: 12 })
    expect(problems.some((problem) => problem.includes('is there 0 times'))).toBe(true)
  })
})
