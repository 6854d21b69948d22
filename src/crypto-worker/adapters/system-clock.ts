// The Clock port on this machine's clocks and timers.

import type { Clock } from '#core/ports/clock.ts'

/** Node runs a longer delay at once, with a warning: 2^31 - 1 ms, some 24 days. */
const longestTimerMs = 2 ** 31 - 1

export function createSystemClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    after(delayMs, task) {
      let left = delayMs
      let timer = setTimeout(onTimer, Math.min(left, longestTimerMs))
      function onTimer(): void {
        left -= longestTimerMs
        if (left <= 0) task()
        else timer = setTimeout(onTimer, Math.min(left, longestTimerMs))
      }
      return () => {
        clearTimeout(timer)
      }
    },
  }
}
