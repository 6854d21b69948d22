// How long a message waits before it leaves, so that its author can think again.

import { UsageError } from '#protocol/errors.ts'

const longestHoldSeconds = 30

/** Whole seconds, at most half a minute; else a `UsageError` `bad_hold`. */
export function checkHold(seconds: number): number {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > longestHoldSeconds) {
    throw new UsageError('bad_hold', 'whole seconds, half a minute at most')
  }
  return seconds
}

/** Milliseconds that are left. A clock that was set back holds nothing for longer. */
export function heldFor(nowMs: number, untilMs: number): number {
  const leftMs = untilMs - nowMs
  return leftMs > longestHoldSeconds * 1000 ? 0 : Math.max(0, leftMs)
}
