// The machine's clock with time added to it: engines and servers work at their own pace, and a test lets hours pass.

import type { Clock } from '#core/ports/clock.ts'

export interface ShiftedClock extends Clock {
  /** Lets `ms` pass on both clocks at once; what falls due meanwhile runs. */
  pass(ms: number): void
  /** Lets the wall clock jump without any time passing. */
  jump(ms: number): void
}

interface Waiting {
  readonly dueMs: number
  readonly task: () => void
  timer: NodeJS.Timeout
}

/** Longer waits are looked at again: the passing of time shortens them. */
const longestWaitMs = 60_000

export function createShiftedClock(): ShiftedClock {
  const waiting = new Set<Waiting>()
  let passedMs = 0
  let jumpedMs = 0
  const monotonicMs = (): number => performance.now() + passedMs

  function wait(one: Waiting): void {
    clearTimeout(one.timer)
    const leftMs = Math.max(0, one.dueMs - monotonicMs())
    one.timer = setTimeout(
      () => {
        if (monotonicMs() < one.dueMs) wait(one)
        else if (waiting.delete(one)) one.task()
      },
      Math.min(leftMs, longestWaitMs),
    )
  }

  return {
    nowMs: () => Date.now() + Math.round(passedMs) + jumpedMs,
    monotonicMs,
    after(delayMs, task) {
      const one: Waiting = { dueMs: monotonicMs() + delayMs, task, timer: setTimeout(() => undefined, 0) }
      waiting.add(one)
      wait(one)
      return () => {
        waiting.delete(one)
        clearTimeout(one.timer)
      }
    },
    pass(ms) {
      passedMs += ms
      for (const one of [...waiting]) wait(one)
    },
    jump(ms) {
      jumpedMs += ms
    },
  }
}
