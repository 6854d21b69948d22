// How long a message may live: by its own timer, by the chat's, and at the server, which learns one of four steps alone.

import { UsageError } from '#protocol/errors.ts'
import { expirySteps } from '#protocol/client-server/anonymous-post.ts'
import { decodeChatMetadata } from '../chats/chat-metadata.ts'
import type { MlsGroup } from '../mls/mls.ts'

const daySeconds = 86_400
/** The longest step at the server less the 28 days in which a message may wait to be displayed. */
export const longestTimerSeconds = 365 * daySeconds
/** How long after its timer a message is gone even where nobody has displayed it. */
export const undisplayedSeconds = 28 * daySeconds

/** Seconds, 0 for never; anything else than a whole number up to a year is a `UsageError` `bad_timer`. */
export function checkTimer(seconds: number): number {
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > longestTimerSeconds) {
    throw new UsageError('bad_timer', 'a timer has whole seconds, at most a year')
  }
  return seconds
}

/** The chat's default timer in seconds. Another member may have set a longer one than we would: it is cut to a year. */
export function defaultTimerOf({ metadataBytes }: Pick<MlsGroup, 'metadataBytes'>): number {
  return Math.min(decodeChatMetadata(metadataBytes).defaultTimerSeconds, longestTimerSeconds)
}

/** Days until the server forgets the row: the smallest step that is at least timer + 28 days. */
export function expiryStep(timerSeconds: number): (typeof expirySteps)[number] {
  const needed = (timerSeconds + undisplayedSeconds) / daySeconds
  return (timerSeconds === 0 ? undefined : expirySteps.find((step) => step >= needed)) ?? 400
}
