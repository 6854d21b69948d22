import { describe, expect, it } from 'vitest'
import { checkTimer, expiryStep, longestTimerSeconds } from './timer-length.ts'

const day = 86_400

describe('the server’s expiry', () => {
  it('is the smallest step that is at least the timer and 28 days', () => {
    const steps = [1, 2 * day, 2 * day + 1, 32 * day, 32 * day + 1, 92 * day, 92 * day + 1, longestTimerSeconds]
    expect(steps.map(expiryStep)).toEqual([30, 30, 60, 60, 120, 120, 400, 400])
  })

  it('is the longest for a message that never ends', () => {
    expect(expiryStep(0)).toBe(400)
  })

  it('holds for every timer there can be', () => {
    for (let seconds = 1; seconds <= longestTimerSeconds; seconds += 9_973) {
      expect(expiryStep(seconds) * day).toBeGreaterThanOrEqual(seconds + 28 * day)
    }
  })
})

describe('a timer', () => {
  it('is a whole number of seconds up to a year', () => {
    expect([0, 1, longestTimerSeconds].map(checkTimer)).toEqual([0, 1, longestTimerSeconds])
    for (const wrong of [-1, 0.5, longestTimerSeconds + 1, Number.NaN, Infinity]) {
      expect(() => checkTimer(wrong)).toThrow(expect.objectContaining({ code: 'bad_timer' }) as Error)
    }
  })
})
