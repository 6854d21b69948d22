// How a chat stands in its user's list: pinned, muted, put away, marked. Worked out from what own devices share and from
// the chat alone, never from the time of day: two devices that know the same show the same.

import type { ChatId } from '#protocol/ids.ts'
import type { OwnDevices } from '../own-devices/own-devices.ts'
import type { ChatSummary } from '../views/chat-view.ts'

export type SharedState = Pick<OwnDevices, 'state'>

interface ChatStanding {
  /** Until when it is silent, ms; the largest integer is for good, and a time that is over is over. Null: it never was. */
  readonly mutedUntilMs: number | null
  readonly isPinned: boolean
  readonly isArchived: boolean
  /** Its user wants to come back to it, whatever was read. */
  readonly isMarkedUnread: boolean
}

export interface ListedChat extends ChatSummary, ChatStanding {}

/** The chats as they are listed: the pinned in their order, then the newest activity first. */
export function listChats(shared: SharedState, summaries: readonly ChatSummary[]): readonly ListedChat[] {
  const order = new Map(pinnedChats(shared, summaries).map((chat, place) => [chat, place]))
  const placeOf = ({ chat }: ListedChat): number => order.get(chat) ?? order.size
  return summaries
    .map((summary) => ({ ...summary, ...standingOf(shared, summary), isPinned: order.has(summary.chat) }))
    .sort((one, other) => placeOf(one) - placeOf(other) || other.lastActivityMs - one.lastActivityMs)
}

/** Those of the chats that are pinned, in the order that their user has given them. */
export function pinnedChats(shared: SharedState, chats: readonly { readonly chat: ChatId }[]): readonly ChatId[] {
  return chats
    .filter(({ chat }) => shared.state('pin', chat) === true)
    .map(({ chat }) => ({ chat, place: placeAmongPinned(shared, chat) }))
    .sort((one, other) => one.place - other.place || (one.chat < other.chat ? -1 : 1))
    .map(({ chat }) => chat)
}

/** One that was pinned without a place stands behind all that have one. */
export const placeAmongPinned = (shared: SharedState, chat: ChatId): number =>
  shared.state('place', chat) ?? Number.MAX_SAFE_INTEGER

function standingOf(shared: SharedState, summary: ChatSummary): Omit<ChatStanding, 'isPinned'> {
  const { chat, lastActivityMs, mentions } = summary
  const mutedUntilMs = shared.state('mute', chat) ?? null
  const archivedAtMs = shared.state('archive', chat)
  // What comes after it was put away brings it back; what comes while it is silent does not, unless it names its user.
  const awayUntilMs = Math.max(archivedAtMs ?? 0, mutedUntilMs ?? 0)
  return {
    mutedUntilMs,
    isArchived: archivedAtMs !== undefined && lastActivityMs <= awayUntilMs && mentions === 0,
    isMarkedUnread: shared.state('unread', chat) === true,
  }
}
