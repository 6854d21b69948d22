// Which chats the list shows: all, or those of a kind. Counts are of chats, and of exactly those that a filter shows.

import { createMemo, createSignal, type Accessor } from 'solid-js'
import type { ChatSummary } from '#ipc/engine/chats-contract.ts'

export const filters = ['all', 'unread', 'groups', 'mentions', 'archived'] as const
/** Chats of people whom nobody has let in yet stand by themselves, behind one row, and nowhere else. */
export type Filter = (typeof filters)[number] | 'requests'

export interface ListFilter {
  readonly current: Accessor<Filter>
  choose(filter: Filter): void
  /** In the order of the list. One that is open stays, though it belongs here no longer by being looked at. */
  readonly shown: Accessor<readonly ChatSummary[]>
  count(filter: Filter): number
}

type Listed = Pick<
  ChatSummary,
  'kind' | 'unread' | 'mentions' | 'isMarkedUnread' | 'isArchived' | 'requestedBy' | 'isBlocked'
>

export const isUnread = ({ unread, isMarkedUnread }: Pick<Listed, 'unread' | 'isMarkedUnread'>): boolean =>
  unread > 0 || isMarkedUnread

/** Whether it waits for an answer. */
const isRequest = ({ requestedBy, isBlocked }: Listed): boolean => requestedBy !== null && !isBlocked

const belongs: Readonly<Record<Filter, (chat: Listed) => boolean>> = {
  all: (chat) => !chat.isArchived && !isRequest(chat),
  unread: (chat) => !chat.isArchived && !isRequest(chat) && isUnread(chat),
  groups: (chat) => !chat.isArchived && !isRequest(chat) && chat.kind === 'group',
  mentions: (chat) => !isRequest(chat) && chat.mentions > 0,
  archived: ({ isArchived }) => isArchived,
  requests: (chat) => !chat.isArchived && isRequest(chat),
}

/** A chat leaves these by being looked at, or answered. */
const endsByLooking: readonly Filter[] = ['unread', 'mentions', 'requests']

const kinds: readonly Filter[] = [...filters, 'requests']

interface Shown {
  readonly filter: Filter
  readonly chats: readonly ChatSummary[]
}

export function createListFilter(
  chats: Accessor<readonly ChatSummary[]>,
  openChat: Accessor<string | undefined>,
): ListFilter {
  const [current, choose] = createSignal<Filter>('all')
  const shown = createMemo<Shown>((before) => showNext(before, current(), openChat(), chats()), {
    filter: 'all',
    chats: [],
  })
  const counts = createMemo(() => new Map(kinds.map((filter) => [filter, chats().filter(belongs[filter]).length])))
  return { current, choose, shown: () => shown().chats, count: (filter) => counts().get(filter) ?? 0 }
}

/** The open chat stays where looking at it is what would take it away. */
function showNext(before: Shown, filter: Filter, open: string | undefined, chats: readonly ChatSummary[]): Shown {
  const wasThere = before.filter === filter && before.chats.some(({ chat }) => chat === open)
  const isKept = (one: ChatSummary): boolean =>
    wasThere && one.chat === open && endsByLooking.includes(filter) && !one.isArchived
  return { filter, chats: chats.filter((one) => belongs[filter](one) || isKept(one)) }
}
