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
  | {
      /** Pictures that were sent together and stand side by side: one bubble with a grid of them. */
      readonly kind: 'album'
      readonly key: string
      readonly ids: readonly string[]
      /** So many are still to come: room is kept for them at the end of a chat, and nowhere else. */
      readonly waiting: number
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
 * unread one is shown at once. The same goes for the pictures that stand together with it.
 */
export function timelineRows(
  messages: readonly MessageView[],
  options: { readonly hasOlder: boolean; readonly hasNewer: boolean; readonly firstUnread: string | undefined },
): readonly TimelineRow[] {
  const rows: TimelineRow[] = []
  if (!options.hasOlder) rows.push({ kind: 'beginning', key: 'beginning' })
  const held = options.hasOlder ? albumAt(messages, 0, options.firstUnread).length : 0
  for (let index = 0, next = 0; index < messages.length; index = next) {
    const album = albumAt(messages, index, options.firstUnread)
    const [message] = album
    if (message === undefined) break
    next = index + album.length
    const before = messages[index - 1]
    const isOldestLoaded = index < held
    if (isOldestLoaded && message.id !== options.firstUnread) continue
    const after = messages[next]
    const dayMs = startOfDay(momentOf(message))
    const isNewDay = !isOldestLoaded && (before === undefined || startOfDay(momentOf(before)) !== dayMs)
    if (isNewDay) rows.push({ kind: 'day', key: `day ${String(dayMs)}`, dayMs })
    if (message.id === options.firstUnread) rows.push({ kind: 'unread', key: 'unread' })
    if (message.kind === 'notice') rows.push({ kind: 'notice', key: message.id, id: message.id })
    else {
      const isFirst = before === undefined || message.id === options.firstUnread || !belongTogether(before, message)
      const isLast = after === undefined || after.id === options.firstUnread || !belongTogether(message, after)
      const count = message.file?.album?.count ?? 1
      const waiting = after === undefined && !options.hasNewer ? Math.max(0, count - album.length) : 0
      if (album.length + waiting === 1) rows.push({ kind: 'bubble', key: message.id, id: message.id, isFirst, isLast })
      else {
        const ids = album.map(({ id }) => id)
        rows.push({ kind: 'album', key: message.id, ids, waiting, isFirst, isLast })
      }
    }
  }
  return rows
}

/** From there on, what stands together in one grid; one message where nothing does. */
function albumAt(
  messages: readonly MessageView[],
  index: number,
  firstUnread: string | undefined,
): readonly MessageView[] {
  const first = messages[index]
  if (first === undefined) return []
  const album = albumOf(first)
  let end = index + 1
  for (let next = messages[end]; next !== undefined; next = messages[++end]) {
    const isNext = album !== undefined && next.sender === first.sender && albumOf(next)?.id === album.id
    if (!isNext || next.id === firstUnread || end - index === album.count) break
  }
  return messages.slice(index, end)
}

/** What is about to go, or has gone, stands by itself. */
const albumOf = ({ kind, isLeaving, file }: MessageView) =>
  kind === 'text' && !isLeaving ? (file?.album ?? undefined) : undefined

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
