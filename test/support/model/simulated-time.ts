// Time of a simulated world: one for its server and all its devices. It passes in leaps, when the world says so; whatever
// falls due within a leap runs once at its end, in the order in which it fell due.

import type { Clock } from '#core/ports/clock.ts'

export interface SimulatedTime extends Clock {
  /** Lets `ms` pass at once and gives what fell due, to be run one by one; each may be cancelled by one before it. */
  leap(ms: number): readonly (() => void)[]
}

export function createSimulatedTime(startMs: number): SimulatedTime {
  const timers = new Map<number, { readonly dueMs: number; readonly task: () => void }>()
  let elapsedMs = 0
  let made = 0
  return {
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    after(delayMs, task) {
      const id = made++
      timers.set(id, { dueMs: elapsedMs + Math.max(0, delayMs), task })
      return () => {
        timers.delete(id)
      }
    },
    leap(ms) {
      elapsedMs += ms
      const due = [...timers].filter(([, { dueMs }]) => dueMs <= elapsedMs)
      // Sorting is stable: timers of the same instant run in the order they were set.
      due.sort(([, one], [, other]) => one.dueMs - other.dueMs)
      return due.map(([id, { task }]) => () => {
        if (timers.delete(id)) task()
      })
    },
  }
}
