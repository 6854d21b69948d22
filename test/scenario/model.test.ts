// Some runs of the model suite: random people on random devices through bad weather, and in the end everybody agrees with
// a model. Two hundred of them, and all that is planted, are test/long/model.long.ts.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkModel } from '../support/model/check-model.ts'
import { playExpiredLeaf } from '../support/model/expired-leaf.ts'
import { plantedBugs } from '../support/model/planted-bugs.ts'
import { plans } from '../support/model/plans.ts'
import { play } from '../support/model/play.ts'

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
    const short = { ...plan, deeds: plan.deeds.slice(0, 10) }
    expect(await play(short)).toEqual(await play(short))
  })

  it('are found out where a device loses a row of its outbox, and what failed fails again', {
    timeout: 120_000,
  }, async () => {
    const [lossy] = plantedBugs
    if (lossy === undefined) throw new Error('nothing is planted')
    const first = await checkModel({ seed: 2026, runs: 4, seams: lossy.seams, mostFailures: 1 })
    expect(first.failures).toHaveLength(1)
    const [, path] = /path (\S+):/.exec(first.failures[0] ?? '') ?? []
    const again = await checkModel({ seed: 2026, runs: 1, path, seams: lossy.seams })
    expect(again.failures).toEqual(first.failures)
  })

  it('come in by a tree in which somebody’s KeyPackage has expired unopened, and so does that one', {
    timeout: 60_000,
  }, async () => {
    const { shown, daysAway } = await playExpiredLeaf(3)
    expect(daysAway).toBeGreaterThan(90)
    const texts = ['before', 'from the newcomer', 'to all']
    const [{ roomCode } = { roomCode: '' }] = Object.values(shown)
    const whole = { members: 4, texts, roomCode }
    expect(shown).toEqual({ anna: whole, boris: whole, clara: whole, daniel: { ...whole, texts: texts.slice(1) } })
  })
})
