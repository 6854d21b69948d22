// What a user may see of chats: the list, one of them page by page, and where to jump in it.

import { UsageError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { listChats, type ListedChat, type SharedState } from '../chat-list/chat-standing.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat, twinsOf } from '../chats/twin-chats.ts'
import type { Shelf } from '../messages/shelves.ts'
import type { ChatView } from './chat-view.ts'
import type { MessageView } from './message-view.ts'
import { viewPinned } from './pinned-view.ts'
import { positionAt } from './position-at.ts'
import { viewShelf, type ShelfPage } from './shelf-view.ts'
import { summarizeAll, viewStaying } from './twin-view.ts'

export interface ViewIntents {
  /** The pinned in their order, then the newest activity first. */
  chatList(): Promise<readonly ListedChat[]>
  /** The newest `limit` messages, those before a message's `position`, or those from one on. `UsageError` `no_such_chat`. */
  chatView(input: { chat: string; limit?: number; before?: string; from?: string }): Promise<ChatView>
  /** Where the first message of that time or later stands; null where there is none. Times are the server's. */
  positionAt(input: { chat: string; timeMs: number }): Promise<string | null>
  /** What the chat's messages carry of this kind, newest first; `before` is `older` of the page before. */
  chatShelf(input: { chat: string; shelf: Shelf; limit: number; before?: string }): Promise<ShelfPage>
  /** Newest pin last. */
  pinnedMessages(input: { chat: string }): Promise<readonly MessageView[]>
}

const defaultWindow = 50
const largestWindow = 500
const largestShelfPage = 100

interface AtWork extends Pick<OpenChats, 'chats' | 'directory'> {
  readonly ownDevices: SharedState
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createViewIntents(ready: () => AtWork): ViewIntents {
  return {
    async chatList() {
      const { chats, directory, ownDevices } = ready()
      const summaries = await summarizeAll(chats, directory)
      // A chat that waits for its Welcome has nothing to show yet. What was read while it came in may be of both sides of that:
      // whether it is a request, and of whom, is known with who is in it.
      const isKnown = (chat: ChatId): boolean => {
        const record = directory.find(chat)?.record()
        return record !== undefined && (record.accounts.length > 0 || record.peer !== null)
      }
      const shown = summaries
        .filter(({ chat, state, last }) => state !== 'joining' || (last !== undefined && isKnown(chat)))
        .filter(({ chat }) => !isHidden(chats, directory.find(chat)))
      return listChats(ownDevices, shown)
    },
    async chatView({ chat, limit = defaultWindow, ...ends }) {
      const { chats, directory, cell } = shown(chat)
      return viewStaying(chats, directory, cell, { ...ends, limit: Math.min(Math.max(1, limit), largestWindow) })
    },
    async positionAt({ chat, timeMs }) {
      const { chats, directory, cell } = shown(chat)
      return positionAt(chats, stayingChat(directory, cell), timeMs)
    },
    async chatShelf({ chat, limit, ...wanted }) {
      const { chats, directory, cell } = shown(chat)
      const staying = stayingChat(directory, cell)
      const cells = [staying, ...twinsOf(directory, staying)]
      return viewShelf(chats, cells, { ...wanted, limit: Math.min(Math.max(1, limit), largestShelfPage) })
    },
    async pinnedMessages({ chat }) {
      const { chats, directory, cell } = shown(chat)
      return viewPinned(chats, stayingChat(directory, cell))
    },
  }

  function shown(chat: string) {
    const { chats, directory } = ready()
    const cell = knownChat(directory, chat)
    if (isHidden(chats, cell)) throw new UsageError('no_such_chat', 'no chat of this id')
    return { chats, directory, cell }
  }
}

/** A request that was refused, or comes from somebody who is blocked, is not there. */
function isHidden({ requests }: ChatDeps, cell: ChatCell | undefined): boolean {
  return cell !== undefined && requests.isHidden(cell.record().number)
}
