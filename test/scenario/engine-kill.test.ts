// Killing an engine at any moment loses nothing and repeats nothing. Promise B12; the long suite does it 200 times.

import { describe, expect, it } from 'vitest'
import { killAgainAndAgain } from '../support/kill/kill-rounds.ts'
import { killTorn, tornPlans } from '../support/kill/torn-control.ts'

/** A dozen processes come and go in each: on a busy machine that takes its time. */
const timeout = 300_000

describe('an engine that is killed in the midst of its work', { timeout }, () => {
  it('loses nothing acknowledged, shows nothing twice and can read everything', async () => {
    const report = await killAgainAndAgain({ seed: 20, kills: 6, log: () => undefined })
    expect(report.problems).toEqual([])
    expect(report.kills).toBe(6)
    expect(report.leastInFlight).toBeGreaterThanOrEqual(20)
    expect(report.acknowledged).toBeGreaterThan(100)
  })

  it('would be found out if its transactions were none', async () => {
    const { damage } = await killTorn(tornPlans.receiving, { seed: 1, kills: 8 })
    expect(damage).not.toEqual([])
  })
})
