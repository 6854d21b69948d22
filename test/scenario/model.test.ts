// Some runs of the model suite: random people on random devices through bad weather, and in the end everybody agrees with
// a model. Two hundred of them are test/long/model.long.ts.

import { describe, expect, it } from 'vitest'
import { checkModel } from '../support/model/check-model.ts'
import { play } from '../support/model/play.ts'
import { plans } from '../support/model/plans.ts'
import fc from 'fast-check'

describe('random people on random devices', () => {
  it('all have the same history in the end, the one that the model has', { timeout: 240_000 }, async () => {
    const { runs, failures, figures } = await checkModel({ seed: 2026, runs: 3 })
    expect(failures).toEqual([])
    expect(runs).toBe(3)
    expect(figures.texts).toBeGreaterThan(10)
  })

  it('do the same again for the same plan, to the last thing on the wire', { timeout: 120_000 }, async () => {
    const [plan] = fc.sample(plans, { numRuns: 1, seed: 7 })
    if (plan === undefined) throw new Error('a plan')
    const short = { ...plan, deeds: plan.deeds.slice(0, 15) }
    expect(await play(short)).toEqual(await play(short))
  })
})
