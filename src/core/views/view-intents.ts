// What a user may see of chats: the list, one of them page by page, and where to jump in it.

import { UsageError } from '#protocol/errors.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import type { ChatSummary, ChatView } from './chat-view.ts'
import type { MessageView } from './message-view.ts'
import { viewPinned } from './pinned-view.ts'
import { positionAt } from './position-at.ts'
import { summarizeAll, viewStaying } from './twin-view.ts'

export interface ViewIntents {
  /** Newest activity first. */
  chatList(): Promise<readonly ChatSummary[]>
  /** The newest `limit` messages, those before a message's `position`, or those from one on. `UsageError` `no_such_chat`. */
  chatView(input: { chat: string; limit?: number; before?: string; from?: string }): Promise<ChatView>
  /** Where the first message of that time or later stands; null where there is none. Times are the server's. */
  positionAt(input: { chat: string; timeMs: number }): Promise<string | null>
  /** Newest pin last. */
  pinnedMessages(input: { chat: string }): Promise<readonly MessageView[]>
}

const defaultWindow = 50
const largestWindow = 500

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createViewIntents(ready: () => Pick<OpenChats, 'chats' | 'directory'>): ViewIntents {
  return {
    async chatList() {
      const { chats, directory } = ready()
      const summaries = await summarizeAll(chats, directory)
      // A chat that waits for its Welcome has nothing to show yet.
      return summaries
        .filter(({ state, last }) => state !== 'joining' || last !== undefined)
        .filter(({ chat }) => !isHidden(chats, directory.find(chat)))
        .sort((a, b) => b.lastActivityMs - a.lastActivityMs)
    },
    async chatView({ chat, limit = defaultWindow, ...ends }) {
      const { chats, directory, cell } = shown(chat)
      return viewStaying(chats, directory, cell, { ...ends, limit: Math.min(Math.max(1, limit), largestWindow) })
    },
    async positionAt({ chat, timeMs }) {
      const { chats, directory, cell } = shown(chat)
      return positionAt(chats, stayingChat(directory, cell), timeMs)
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
