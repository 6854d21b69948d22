import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTimer, encodeTimer, isOver, judgeTimer, startTimer, type Now, type Timer } from './timer.ts'

const hour = 3_600_000
const day = 24 * hour
const start: Now = { runningMs: 5_000, wallMs: 1_800_000_000_000 }
const waiting: Timer = {
  durationMs: day,
  startedRunningMs: null,
  startedWallMs: null,
  latestMs: start.wallMs + 29 * day,
  startsWithDisplay: true,
}
const after = (runningMs: number, wallMs: number): Now => ({
  runningMs: start.runningMs + runningMs,
  wallMs: start.wallMs + wallMs,
})
const left = (timer: Timer, now: Now): number => judgeTimer(timer, now).leftMs

describe('a timer', () => {
  const running = startTimer(waiting, start)

  it('is kept in the vault as it is', () => {
    for (const timer of [waiting, running]) expect(decodeTimer(encodeTimer(timer))).toEqual(timer)
  })

  it('counts running time while both clocks agree, to the millisecond', () => {
    expect(left(running, after(hour, hour))).toBe(23 * hour)
    expect(isOver(judgeTimer(running, after(day - 1, day - 1)))).toBe(false)
    expect(isOver(judgeTimer(running, after(day, day)))).toBe(true)
  })

  it('counts a night in which nobody ran', () => {
    expect(left(running, after(hour, 13 * hour))).toBe(11 * hour)
  })

  it('is never shortened below an hour by a wall clock that jumps ahead, and ends an hour of running time later', () => {
    const jumped = judgeTimer(running, after(0, 400 * day))
    expect(jumped.leftMs).toBe(hour)
    expect(isOver(jumped)).toBe(false)
    expect(left(jumped.timer, after(hour / 2, 400 * day + hour / 2))).toBe(hour / 2)
    expect(isOver(judgeTimer(jumped.timer, after(hour, 400 * day + hour)))).toBe(true)
  })

  it('is not shortened at all by a jump when it has less than an hour', () => {
    const short = startTimer({ ...waiting, durationMs: 30_000 }, start)
    expect(left(short, after(10_000, 90 * day))).toBe(20_000)
    expect(isOver(judgeTimer(short, after(30_000, 90 * day)))).toBe(true)
  })

  it('is not lengthened by a wall clock that goes back', () => {
    expect(left(running, after(hour, -100 * day))).toBe(23 * hour)
  })

  it('is not waited for twice after a crash that lost running time', () => {
    // With a wall clock that went back, too, so that only the running time speaks.
    const restarted = judgeTimer(running, { runningMs: 0, wallMs: start.wallMs - 10 * hour })
    expect(restarted.leftMs).toBe(day)
    expect(left(restarted.timer, { runningMs: hour, wallMs: start.wallMs - 9 * hour })).toBe(23 * hour)
  })

  it('waits to be displayed, at the latest until 28 days and its length after the message', () => {
    expect(judgeTimer(waiting, after(20 * day, 20 * day))).toEqual({ leftMs: 9 * day, timer: waiting })
    const over = judgeTimer(waiting, after(29 * day, 29 * day))
    expect(isOver(over)).toBe(false)
    expect(over.leftMs).toBe(hour)
    expect(isOver(judgeTimer(over.timer, after(29 * day + hour, 29 * day + hour)))).toBe(true)
  })

  it('never ends before its length of running time or an hour of it have passed, however the clocks jump', () => {
    const step = fc.record({ ran: fc.nat(3 * hour), jumped: fc.integer({ min: -400 * day, max: 400 * day }) })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 * day }), fc.array(step, { maxLength: 40 }), (durationMs, steps) => {
        let timer = startTimer({ ...waiting, durationMs }, start)
        let [ran, jumped] = [0, 0]
        for (const each of steps) {
          ran += each.ran
          jumped += each.jumped
          const wallMs = Math.max(0, start.wallMs + ran + jumped)
          const judged = judgeTimer(timer, { runningMs: start.runningMs + ran, wallMs })
          timer = judged.timer
          if (isOver(judged)) expect(ran).toBeGreaterThanOrEqual(Math.min(durationMs, hour))
          if (ran >= durationMs) expect(isOver(judged)).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })
})
