// From messages to the rows of a timeline: day dividers, the line of unread ones, groups of bubbles. Pure.

import type { MessageView } from '#ipc/engine/messages-contract.ts'
import { startOfDay } from '../../text/formats.ts'

export type TimelineRow =
  | { readonly kind: 'beginning'; readonly key: string }
  | { readonly kind: 'day'; readonly key: string; readonly dayMs: number }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'notice'; readonly key: string; readonly id: string }
  | {
      readonly kind: 'bubble'
      readonly key: string
      readonly id: string
      /** First and last of a group: one author, gaps of less than five minutes, same day. */
      readonly isFirst: boolean
      readonly isLast: boolean
    }

const groupGapMs = 5 * 60_000

/** The moment that a message is shown with: the server's where there is one. */
export const momentOf = ({ serverTimeMs, sentAtMs }: MessageView): number => serverTimeMs ?? sentAtMs

/**
 * `firstUnread` is the id that the line of unread messages stands before.
 *
 * [Note: the oldest loaded] While there are older messages, nobody knows yet whether the oldest one loaded begins a day
 * or a group. It is shown when they come, so that no row that is on the screen changes its height then; but the first
 * unread one is shown at once.
 */
export function timelineRows(
  messages: readonly MessageView[],
  options: { readonly hasOlder: boolean; readonly firstUnread: string | undefined },
): readonly TimelineRow[] {
  const rows: TimelineRow[] = []
  if (!options.hasOlder) rows.push({ kind: 'beginning', key: 'beginning' })
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const isOldestLoaded = options.hasOlder && before === undefined
    if (isOldestLoaded && message.id !== options.firstUnread) return
    const after = messages[index + 1]
    const dayMs = startOfDay(momentOf(message))
    const isNewDay = !isOldestLoaded && (before === undefined || startOfDay(momentOf(before)) !== dayMs)
    if (isNewDay) rows.push({ kind: 'day', key: `day ${String(dayMs)}`, dayMs })
    if (message.id === options.firstUnread) rows.push({ kind: 'unread', key: 'unread' })
    if (message.kind === 'notice') rows.push({ kind: 'notice', key: message.id, id: message.id })
    else {
      const isFirst = before === undefined || message.id === options.firstUnread || !belongTogether(before, message)
      const isLast = after === undefined || after.id === options.firstUnread || !belongTogether(message, after)
      rows.push({ kind: 'bubble', key: message.id, id: message.id, isFirst, isLast })
    }
  })
  return rows
}

/** The oldest of the newest `unread` messages from others. */
export function firstUnreadOf(messages: readonly MessageView[], unread: number): string | undefined {
  const others = messages.filter(({ isOwn, kind }) => !isOwn && kind !== 'notice')
  return unread === 0 ? undefined : others[Math.max(0, others.length - unread)]?.id
}

function belongTogether(one: MessageView, next: MessageView): boolean {
  return (
    one.kind !== 'notice' &&
    next.kind !== 'notice' &&
    one.sender === next.sender &&
    momentOf(next) - momentOf(one) < groupGapMs &&
    startOfDay(momentOf(one)) === startOfDay(momentOf(next))
  )
}
