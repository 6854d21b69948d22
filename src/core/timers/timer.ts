// One message's timer: how much of it is left. Pure; two clocks are compared, because neither can be trusted alone.
// Running time (session/running-time.ts) stands still while nobody runs; wall time may jump.

import { bool, decodeShape, encodeShape, nullable, record, uint, type Shaped } from '#protocol/codec/shape.ts'

const timerShape = record({
  durationMs: [1, uint()],
  /** Both clocks when it started; null while the message waits to be displayed. */
  startedRunningMs: [2, nullable(uint())],
  startedWallMs: [3, nullable(uint())],
  /** Wall time at which the message goes even if nobody has displayed it. */
  latestMs: [4, uint()],
  /** Whether displaying the chat starts it: not for what is still to be sent, nor for what is shown once and burns. */
  startsWithDisplay: [5, bool],
})
export type Timer = Shaped<typeof timerShape>

export const encodeTimer = (timer: Timer): Uint8Array => encodeShape(timerShape, timer)
export const decodeTimer = (stored: Uint8Array): Timer => decodeShape(timerShape, stored)

export interface Now {
  readonly runningMs: number
  readonly wallMs: number
}

export interface Judged {
  /** Until it is to be looked at again; 0 or less: it is over, if it runs. */
  readonly leftMs: number
  /** The timer to keep from now on: the same object, unless the clocks have parted. */
  readonly timer: Timer
}

/** What no jump of the wall clock shortens: a message somebody was to read today is not gone by a wrong date. */
const unshortenedMs = 3_600_000

export function startTimer(timer: Timer, now: Now): Timer {
  return { ...timer, startedRunningMs: now.runningMs, startedWallMs: now.wallMs }
}

export const isOver = ({ leftMs, timer }: Judged): boolean => leftMs <= 0 && timer.startedRunningMs !== null

/**
 * Running time counts in full. Wall time beyond it, be it an honest night or a wrong date, counts down to an hour and
 * no further: from there only running time does.
 */
export function judgeTimer(timer: Timer, now: Now): Judged {
  const { durationMs, startedRunningMs, startedWallMs, latestMs } = timer
  if (startedRunningMs === null || startedWallMs === null) {
    if (now.wallMs < latestMs) return { leftMs: latestMs - now.wallMs, timer }
    return restart(timer, Math.min(durationMs, unshortenedMs), now)
  }
  // A crash loses up to a few minutes of running time: they would be waited for twice.
  if (now.runningMs < startedRunningMs) return restart(timer, durationMs, now)
  const byRunningMs = durationMs - (now.runningMs - startedRunningMs)
  const byWallMs = Math.min(durationMs - (now.wallMs - startedWallMs), latestMs - now.wallMs)
  const floorMs = Math.min(byRunningMs, unshortenedMs)
  if (byWallMs >= floorMs) return { leftMs: Math.min(byRunningMs, byWallMs), timer }
  return byRunningMs <= unshortenedMs ? { leftMs: byRunningMs, timer } : restart(timer, floorMs, now)
}

function restart(timer: Timer, durationMs: number, now: Now): Judged {
  return { leftMs: durationMs, timer: startTimer({ ...timer, durationMs }, now) }
}
