// Which messages answer a search: their words, and of each who said it, where, when and what it carries. No text is kept:
// the sealed rows are the truth, and what is shown is read from them.

import { toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { MessageRecord } from '../messages/message-record.ts'
import { shelvesOf, type Shelf } from '../messages/shelves.ts'
import type { SearchQuery } from './search-query.ts'
import { createWordIndex } from './word-index.ts'

export interface IndexedMessage {
  readonly key: Uint8Array
  /** The chat's local number. */
  readonly chat: number
  readonly sender: AccountAddress
  readonly timeMs: number
  readonly shelves: readonly Shelf[]
}

/** What a filter by name lets through. */
export interface Names {
  isFrom(sender: AccountAddress, name: string): boolean
  isIn(chat: number, name: string): boolean
  isShown(chat: number): boolean
}

export interface MessageIndex {
  readonly size: number
  /** What stands at the key from now on. */
  put(key: Uint8Array, message: MessageRecord): void
  remove(key: Uint8Array): void
  /** Everything with `from` <= key < `to`. */
  removeRange(from: Uint8Array, to: Uint8Array): void
  /** Newest first, at most `limit`; and how many there are. */
  find(
    query: SearchQuery,
    names: Names,
    limit: number,
  ): { readonly hits: readonly IndexedMessage[]; readonly count: number }
  clear(): void
}

export function createMessageIndex(): MessageIndex {
  const words = createWordIndex()
  const byId = new Map<number, IndexedMessage>()
  /** By chat, then by the rest of the key. */
  const chats = new Map<number, Map<string, number>>()
  let lastId = 0

  function remove(key: Uint8Array): void {
    const ids = chats.get(chatOf(key))
    const name = toHex(key)
    const id = ids?.get(name)
    if (id === undefined) return
    words.remove(id)
    byId.delete(id)
    ids?.delete(name)
  }

  function matching({ words: wanted, isLastBegun }: SearchQuery): Iterable<IndexedMessage> {
    if (wanted.length === 0) return byId.values()
    const found = wanted
      .map((word, at) => words.find(word, isLastBegun && at === wanted.length - 1))
      .sort((one, other) => one.size - other.size)
    const [fewest = new Set<number>(), ...others] = found
    return [...fewest].flatMap((id) => {
      const message = byId.get(id)
      return message !== undefined && others.every((ids) => ids.has(id)) ? [message] : []
    })
  }

  return {
    get size() {
      return byId.size
    },
    put(key, message) {
      remove(key)
      const { kind, burnsOnRead, text, file, sender, serverTimeMs, sentAtMs } = message
      // What is shown once is to be found nowhere else.
      if (kind !== 'text' || burnsOnRead) return
      const id = ++lastId
      const chat = chatOf(key)
      words.add(id, file === null ? text : `${text} ${file.name}`)
      byId.set(id, { key, chat, sender, timeMs: serverTimeMs ?? sentAtMs, shelves: shelvesOf(message) })
      const ids = chats.get(chat) ?? new Map<string, number>()
      chats.set(chat, ids.set(toHex(key), id))
    },
    remove,
    removeRange(from, to) {
      const [low, high] = [toHex(from), toHex(to)]
      for (const [chat, ids] of chats) {
        if (chat < numberOf(from) || chat > numberOf(to)) continue
        for (const [name, id] of ids) {
          if (name < low || name >= high) continue
          words.remove(id)
          byId.delete(id)
          ids.delete(name)
        }
      }
    },
    find(query, names, limit) {
      const passing: IndexedMessage[] = []
      for (const message of matching(query)) {
        const { chat, sender, timeMs, shelves } = message
        const passes =
          timeMs >= query.afterMs &&
          timeMs < query.beforeMs &&
          query.has.every((shelf) => shelves.includes(shelf)) &&
          query.from.every((name) => names.isFrom(sender, name)) &&
          names.isShown(chat) &&
          query.in.every((name) => names.isIn(chat, name))
        if (passes) passing.push(message)
      }
      passing.sort((one, other) => other.timeMs - one.timeMs)
      return { hits: passing.slice(0, limit), count: passing.length }
    },
    clear() {
      words.clear()
      byId.clear()
      chats.clear()
    },
  }
}

const chatOf = (key: Uint8Array): number => createReader(key).u32()

/** Of a bound, which may be shorter than a key. */
const numberOf = (bound: Uint8Array): number => (bound.length < 4 ? 0 : chatOf(bound))
