// The time by which things are taken away for good. A wall clock that leaps ahead, set wrongly or by a dead battery, must not
// empty a server of what nobody has fetched: what expires a day late harms nobody, what goes too early is lost.

import type { ServerClock } from '../clock.ts'

export interface SteadyTime {
  /** Wall time in milliseconds since 1970, as far as it is believed. */
  nowMs(): number
}

const dayMs = 24 * 60 * 60 * 1000
/** More than a computer sleeps: sleep looks like a leap, because the steady clock stands still in it. */
const leapMs = 60 * dayMs
/** So long a leap has to stand, while the server runs, before it is believed. */
const doubtMs = dayMs

export function createSteadyTime(clock: ServerClock): SteadyTime {
  /** Wall time minus running time, as believed. */
  let offsetMs = clock.nowMs() - clock.monotonicMs()
  let leaptAtMs: number | undefined
  return {
    nowMs() {
      const runningMs = clock.monotonicMs()
      const shownMs = clock.nowMs() - runningMs
      if (shownMs - offsetMs <= leapMs) {
        offsetMs = shownMs
        leaptAtMs = undefined
      } else {
        leaptAtMs ??= runningMs
        if (runningMs - leaptAtMs >= doubtMs) offsetMs = shownMs
      }
      return offsetMs + runningMs
    },
  }
}
