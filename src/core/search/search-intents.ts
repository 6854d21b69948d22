// What a user may look for in everything that was said. Words stay on this device.

import type { AccountAddress, ChatId, MessageId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { positionOf } from '../views/message-view.ts'
import { positionOfHidden } from '../views/twin-view.ts'
import type { IndexedMessage, Names } from './message-index.ts'
import type { MessageSearch } from './message-search.ts'
import { excerptOf, type Excerpt } from './search-excerpt.ts'
import { asksNothing, parseQuery, type SearchQuery } from './search-query.ts'

interface SearchHit {
  readonly chat: ChatId
  readonly message: MessageId
  /** Where to jump. */
  readonly position: string
  readonly sender: AccountAddress
  readonly timeMs: number
  readonly excerpt: Excerpt
}

interface SearchResult {
  /** Newest first. */
  readonly hits: readonly SearchHit[]
  /** Of all that was found. */
  readonly count: number
  /** False while older messages are still being read. */
  readonly isComplete: boolean
}

export interface SearchIntents {
  /**
   * Messages with all these words, in any form, and filters (search-query.ts). `chat`: in this one alone.
   * `offsetMinutes`: how far the user's clock is ahead of UTC.
   */
  search(input: { query: string; offsetMinutes: number; limit: number; chat?: string }): Promise<SearchResult>
}

const mostHits = 200

interface AtWork extends Pick<OpenChats, 'chats' | 'directory'> {
  readonly search: Pick<MessageSearch, 'find' | 'isComplete'>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createSearchIntents(ready: () => AtWork): SearchIntents {
  return {
    async search({ query, offsetMinutes, limit, chat }) {
      const open = ready()
      const { search } = open
      const asked = parseQuery(query, offsetMinutes)
      if (asksNothing(asked)) return { hits: [], count: 0, isComplete: search.isComplete() }
      const cells = new Map(open.directory.all().map((cell) => [cell.record().number, cell]))
      const { hits, count } = search.find(asked, namesOf(open, cells, chat), Math.min(Math.max(1, limit), mostHits))
      const shown = await Promise.all(hits.map((hit) => viewHit(open, cells.get(hit.chat), hit, asked)))
      return { hits: shown.flatMap((hit) => hit ?? []), count, isComplete: search.isComplete() }
    },
  }
}

function namesOf({ chats, directory }: AtWork, cells: ReadonlyMap<number, ChatCell>, only: string | undefined): Names {
  const shown = new Map<number, boolean>()
  return {
    isFrom: (sender, name) => (ownNames.has(name) ? sender === chats.self.address : isCalled(sender, name)),
    isIn(number, name) {
      const record = cells.get(number)?.record()
      if (record === undefined) return false
      return record.peer === null ? record.name.toLowerCase().includes(name) : isCalled(record.peer, name)
    },
    isShown(number) {
      const known = shown.get(number)
      if (known !== undefined) return known
      const cell = cells.get(number)
      // A request that was refused, or comes from somebody who is blocked, is not there.
      const isThere = cell !== undefined && !chats.requests.isHidden(number)
      const is = isThere && (only === undefined || stayingChat(directory, cell).record().chat === only)
      shown.set(number, is)
      return is
    },
  }
}

const ownNames: ReadonlySet<string> = new Set(['me', 'меня', 'я'])

/** Whole where a server is named, else as it begins. */
const isCalled = (address: AccountAddress, name: string): boolean =>
  name.includes('@') ? address.toLowerCase() === name : address.toLowerCase().startsWith(name)

/** Read from the row as it is now; nothing where it has gone meanwhile. */
async function viewHit(
  { chats, directory }: AtWork,
  cell: ChatCell | undefined,
  { key, timeMs }: IndexedMessage,
  asked: SearchQuery,
): Promise<SearchHit | undefined> {
  const stored = await chats.vault.get('messages', key)
  if (stored === undefined || cell === undefined) return undefined
  const { id, sender, text, kind, burnsOnRead, file } = decodeMessageRecord(stored)
  if (kind !== 'text' || burnsOnRead) return undefined
  const staying = stayingChat(directory, cell)
  const position = staying === cell ? positionOf(key) : positionOfHidden(key)
  const excerpt = excerptOf(text === '' ? (file?.name ?? '') : text, asked)
  return { chat: staying.record().chat, message: id, position, sender, timeMs, excerpt }
}
