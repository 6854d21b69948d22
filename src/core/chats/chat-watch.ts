// Looks after a chat when something in it is due, and not before: an idle chat costs a look an hour.

import type { Clock } from '../ports/clock.ts'

export interface ChatWatchDeps {
  readonly clock: Clock
  /** When something is due, wall clock in ms; asked for anew after every look and every change. */
  readonly dueMs: () => number
  readonly look: (nowMs: number) => void
}

export interface ChatWatch {
  /** What is due may have changed. */
  changed(): void
  stop(): void
}

/** What could not be done is tried again no sooner; and so long a session has to begin before it does anything unasked. */
const betweenMs = 15_000
/** The wall clock may be set, a computer may sleep, and who is silent is noticed by looking. */
const atLeastEveryMs = 60 * 60_000

/** The first look comes some seconds after this. */
export function watchChat({ clock, dueMs, look }: ChatWatchDeps): ChatWatch {
  let lookedAtMs = clock.monotonicMs()
  let isFirst = true
  let stopped = false
  let cancel: (() => void) | undefined

  function wait(): void {
    cancel?.()
    if (stopped) return
    const sinceMs = clock.monotonicMs() - lookedAtMs
    const waitMs = isFirst ? 0 : Math.min(dueMs() - clock.nowMs(), atLeastEveryMs - sinceMs)
    cancel = clock.after(Math.max(waitMs, betweenMs - sinceMs, 0), lookNow)
  }

  function lookNow(): void {
    isFirst = false
    lookedAtMs = clock.monotonicMs()
    look(clock.nowMs())
    wait()
  }

  wait()
  return {
    changed: wait,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
