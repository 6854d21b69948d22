import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/support/virtual-clock.ts'
import { createSteadyTime } from './steady-time.ts'

const hour = 60 * 60 * 1000
const day = 24 * hour

describe('the time by which things are taken away', () => {
  it('is the wall clock’s while that goes as time does, and through a long sleep', async () => {
    const clock = createVirtualClock()
    const time = createSteadyTime(clock)
    await clock.advance(40 * day)
    expect(time.nowMs()).toBe(clock.nowMs())
    clock.jump(45 * day)
    expect(time.nowMs()).toBe(clock.nowMs())
  })

  it('follows a clock that is set back at once', () => {
    const clock = createVirtualClock()
    const time = createSteadyTime(clock)
    clock.jump(-400 * day)
    expect(time.nowMs()).toBe(clock.nowMs())
    clock.jump(30 * day)
    expect(time.nowMs()).toBe(clock.nowMs())
  })

  it('does not believe years that passed in a moment, unless they stand for a day', async () => {
    const clock = createVirtualClock()
    const start = clock.nowMs()
    const time = createSteadyTime(clock)
    clock.jump(3 * 365 * day)
    expect(time.nowMs()).toBe(start)
    await clock.advance(23 * hour)
    expect(time.nowMs()).toBe(start + 23 * hour)
    await clock.advance(hour)
    expect(time.nowMs()).toBe(clock.nowMs())
  })

  it('forgets a leap that was taken back', async () => {
    const clock = createVirtualClock()
    const time = createSteadyTime(clock)
    clock.jump(900 * day)
    time.nowMs()
    await clock.advance(20 * hour)
    time.nowMs()
    clock.jump(-900 * day)
    expect(time.nowMs()).toBe(clock.nowMs())
    clock.jump(900 * day)
    time.nowMs()
    await clock.advance(20 * hour)
    expect(time.nowMs()).toBe(clock.nowMs() - 900 * day)
  })
})
