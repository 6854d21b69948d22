import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSystemClock } from './system-clock.ts'

const day = 24 * 60 * 60 * 1000

describe('the clock of this machine', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([1, 1000, 30 * day, 90 * day])('runs a task once after %i ms, not before', async (delayMs) => {
    const task = vi.fn()
    createSystemClock().after(delayMs, task)
    await vi.advanceTimersByTimeAsync(delayMs - 1)
    const before = task.mock.calls.length
    await vi.advanceTimersByTimeAsync(1)
    await vi.advanceTimersByTimeAsync(90 * day)
    expect([before, task.mock.calls.length]).toEqual([0, 1])
  })

  it('does not run what was cancelled, also far into a long wait', async () => {
    const task = vi.fn()
    const cancel = createSystemClock().after(90 * day, task)
    await vi.advanceTimersByTimeAsync(60 * day)
    cancel()
    await vi.advanceTimersByTimeAsync(90 * day)
    expect(task).not.toHaveBeenCalled()
  })
})
