// The machine's time, which a test can let leap ahead: for engines that talk to a real server and have to wait long.

import type { Clock } from '#core/ports/clock.ts'

export interface LeapingClock extends Clock {
  /** Lets `ms` pass at once: what falls due in it runs now, later timers that much sooner. */
  leap(ms: number): void
}

/** More than Node waits for. A test does not. */
const longestTimerMs = 2 ** 31 - 1

interface Timer {
  readonly dueMs: number
  readonly task: () => void
  handle: NodeJS.Timeout
}

export function createLeapingClock(): LeapingClock {
  const timers = new Set<Timer>()
  let leaptMs = 0
  const monotonicMs = (): number => performance.now() + leaptMs

  function set(timer: Timer): void {
    clearTimeout(timer.handle)
    timer.handle = setTimeout(
      () => {
        timers.delete(timer)
        timer.task()
      },
      Math.min(longestTimerMs, Math.max(0, timer.dueMs - monotonicMs())),
    )
  }

  return {
    nowMs: () => Date.now() + leaptMs,
    monotonicMs,
    after(delayMs, task) {
      const timer: Timer = { dueMs: monotonicMs() + delayMs, task, handle: setTimeout(() => undefined, 0) }
      timers.add(timer)
      set(timer)
      return () => {
        clearTimeout(timer.handle)
        timers.delete(timer)
      }
    },
    leap(ms) {
      leaptMs += ms
      for (const timer of timers) set(timer)
    },
  }
}
