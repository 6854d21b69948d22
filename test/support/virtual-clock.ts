// Time that passes only when a test says so.

import type { Clock } from '#core/ports/clock.ts'

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: runs what falls due in its order, each at its own time, and what follows from it in between. */
  advance(ms: number): Promise<void>
  /** Lets the wall clock jump without any time passing. */
  jump(ms: number): void
  /** Timers that are set. */
  pending(): number
}

interface Timer {
  readonly dueMs: number
  readonly task: () => void
}

export function createVirtualClock(startMs = Date.UTC(2026, 10, 23)): VirtualClock {
  const timers = new Set<Timer>()
  let elapsedMs = 0
  let wallMs = startMs

  function nextDueBy(limitMs: number): Timer | undefined {
    let next: Timer | undefined
    // Timers of the same instant fall due in the order they were set: a Set keeps it.
    for (const timer of timers)
      if (timer.dueMs <= limitMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer
    return next
  }

  function passTo(ms: number): void {
    wallMs += ms - elapsedMs
    elapsedMs = ms
  }

  return {
    nowMs: () => wallMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, task) {
      const timer: Timer = { dueMs: elapsedMs + Math.max(0, delayMs), task }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    async advance(ms) {
      const limitMs = elapsedMs + ms
      await settle()
      for (let timer = nextDueBy(limitMs); timer !== undefined; timer = nextDueBy(limitMs)) {
        timers.delete(timer)
        passTo(timer.dueMs)
        timer.task()
        await settle()
      }
      passTo(limitMs)
    },
    jump(ms) {
      wallMs += ms
    },
    pending: () => timers.size,
  }
}

/** Lets promises that are due run, and what they start; not the network, for which a test waits by a condition. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
