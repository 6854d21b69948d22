// The machine's clocks, which a test lets leap: time passes all at once, or the wall clock alone is set.

import type { Clock } from '#core/ports/clock.ts'

export interface LeapingClock extends Clock {
  /** So much time passes in this moment: what falls due in it runs as soon as it can, once. */
  leap(ms: number): void
  /** Somebody sets the wall clock. */
  set(byMs: number): void
}

interface Timer {
  readonly dueMs: number
  readonly task: () => void
  handle: NodeJS.Timeout
}

/** Node runs a longer delay at once. */
const longestTimerMs = 2 ** 31 - 1

export function createLeapingClock(): LeapingClock {
  const timers = new Set<Timer>()
  let leaptMs = 0
  let setMs = 0
  const monotonicMs = (): number => performance.now() + leaptMs

  function start(timer: Timer): void {
    const leftMs = Math.max(0, timer.dueMs - monotonicMs())
    timer.handle = setTimeout(
      () => {
        if (timer.dueMs > monotonicMs()) {
          start(timer)
          return
        }
        timers.delete(timer)
        timer.task()
      },
      Math.min(leftMs, longestTimerMs),
    )
  }

  return {
    nowMs: () => Date.now() + leaptMs + setMs,
    monotonicMs,
    after(delayMs, task) {
      const timer: Timer = { dueMs: monotonicMs() + delayMs, task, handle: setTimeout(() => undefined, 0) }
      timers.add(timer)
      start(timer)
      return () => {
        timers.delete(timer)
        clearTimeout(timer.handle)
      }
    },
    leap(ms) {
      leaptMs += ms
      for (const timer of timers) {
        clearTimeout(timer.handle)
        start(timer)
      }
    },
    set(byMs) {
      setMs += byMs
    },
  }
}
