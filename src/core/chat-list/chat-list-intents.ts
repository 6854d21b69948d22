// What a user may do with the list of chats: pin, order, mute, put away, mark. Nobody else hears of it: it goes from own
// device to own device and never to the server, nor to who is in the chat.

import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat, twinsOf } from '../chats/twin-chats.ts'
import type { OwnDevices } from '../own-devices/own-devices.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { pinnedChats, placeAmongPinned } from './chat-standing.ts'

/** Ids are parsed here. Unknown chats are a `UsageError` `no_such_chat`. */
export interface ChatListIntents {
  /** Silent until then, ms; `Number.MAX_SAFE_INTEGER` is for good, null ends it. What names its user counts all the same. */
  muteChat(input: { chat: string; untilMs: number | null }): Promise<void>
  /** To the end of the pinned; out of the archive, too. `too_many_pinned` beyond 20. */
  pinChat(input: { chat: string; isPinned: boolean }): Promise<Outcome<object>>
  /** Among the pinned, by one; nothing where there is no further, or where it is not pinned. */
  movePinnedChat(input: { chat: string; direction: 'up' | 'down' }): Promise<void>
  /** Until something comes: see `isArchived`. It is pinned no longer. */
  archiveChat(input: { chat: string; isArchived: boolean }): Promise<void>
  /** As if there were something new in it, until it is read. */
  markUnread(input: { chat: string; isUnread: boolean }): Promise<void>
}

/** So many that they still fit into a window. */
const mostPinned = 20

interface AtWork extends Pick<OpenChats, 'directory'> {
  readonly ownDevices: Pick<OwnDevices, 'state' | 'setState'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createChatListIntents(ready: () => AtWork): ChatListIntents {
  // What depends on the order of the pinned is done one at a time.
  const inTurn = createSerialQueue()

  const found = (id: string) => {
    const { directory, ownDevices: shared } = ready()
    const cell = stayingChat(directory, knownChat(directory, id))
    return { directory, shared, cell, chat: cell.record().chat }
  }

  return {
    async muteChat({ chat: id, untilMs }) {
      const { shared, chat } = found(id)
      await shared.setState('mute', chat, untilMs)
    },
    pinChat: ({ chat: id, isPinned }) =>
      inTurn(async () => {
        const { directory, shared, chat } = found(id)
        if (!isPinned) {
          await unpin(shared, chat)
          return { ok: true }
        }
        const pinned = pinnedIn(directory, shared)
        if (pinned.includes(chat)) return { ok: true }
        if (pinned.length >= mostPinned) return { ok: false, code: 'too_many_pinned' }
        await shared.setState('archive', chat, null)
        await place(shared, [...pinned, chat])
        await shared.setState('pin', chat, true)
        return { ok: true }
      }),
    movePinnedChat: ({ chat: id, direction }) =>
      inTurn(async () => {
        const { directory, shared, chat } = found(id)
        const pinned = [...pinnedIn(directory, shared)]
        const at = pinned.indexOf(chat)
        const other = pinned[at + (direction === 'up' ? -1 : 1)]
        if (at < 0 || other === undefined) return
        pinned[pinned.indexOf(other)] = chat
        pinned[at] = other
        await place(shared, pinned)
      }),
    archiveChat: ({ chat: id, isArchived }) =>
      inTurn(async () => {
        const { directory, shared, cell, chat } = found(id)
        if (isArchived && shared.state('pin', chat) === true) await unpin(shared, chat)
        const seenMs = newestOf([cell, ...twinsOf(directory, cell)])
        await shared.setState('archive', chat, isArchived ? seenMs : null)
      }),
    async markUnread({ chat: id, isUnread }) {
      const { shared, chat } = found(id)
      await shared.setState('unread', chat, isUnread ? true : null)
    },
  }
}

type Shared = AtWork['ownDevices']

const pinnedIn = (directory: OpenChats['directory'], shared: Shared): readonly ChatId[] =>
  pinnedChats(
    shared,
    directory.all().map((cell) => cell.record()),
  )

async function unpin(shared: Shared, chat: ChatId): Promise<void> {
  await shared.setState('pin', chat, null)
  await shared.setState('place', chat, null)
}

/** Says of each that stands elsewhere now where it stands. */
async function place(shared: Shared, chats: readonly ChatId[]): Promise<void> {
  for (const [index, chat] of chats.entries()) {
    if (placeAmongPinned(shared, chat) !== index) await shared.setState('place', chat, index)
  }
}

const newestOf = (cells: readonly ChatCell[]): number =>
  Math.max(...cells.map((cell) => cell.activity().lastActivityMs))
