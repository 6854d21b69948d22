// A chat of two as it is shown where both sides opened one at once: one chat, in which the messages of the hidden one stand
// where their time puts them. Positions go on from those of the chat that stays, so that paging needs to know nothing.

import { concatBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { shownChats, stayingChat, twinsOf } from '../chats/twin-chats.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { readMessages, summarizeChat, viewChat, type ChatSummary, type ChatView, type Window } from './chat-view.ts'
import type { MessageView } from './message-view.ts'

/** Hidden chats are small: both sides leave them as soon as they know of each other's. */
const longestTwin = 500
/** As long as the position of a row of the log. */
const beforeAll = '0'.repeat(28)

/** Every chat that is shown, its hidden twins told with it. */
export function summarizeAll(deps: ChatDeps, directory: ChatDirectory): Promise<readonly ChatSummary[]> {
  return Promise.all(shownChats(directory).map(({ cell, twins }) => summarize(deps, cell, twins)))
}

/** The chat in which this one is shown. */
export async function viewStaying(
  deps: ChatDeps,
  directory: ChatDirectory,
  cell: ChatCell,
  window: Window,
): Promise<ChatView> {
  const staying = stayingChat(directory, cell)
  const view = await viewChat(deps, staying, window)
  const twins = twinsOf(directory, staying)
  if (twins.length === 0) return view
  const hidden = (await Promise.all(twins.map((twin) => hiddenMessages(deps, twin)))).flat()
  const { limit, before, from } = window
  const upTo = before === undefined ? undefined : await boundOf(deps, staying, hidden, before)
  const since = from === undefined ? undefined : await boundOf(deps, staying, hidden, from)
  const [oldest, newest] = [view.messages.at(0), view.messages.at(-1)]
  const fromMs = from === undefined && view.hasOlder && oldest !== undefined ? timeOf(oldest) : 0
  const toMs = from !== undefined && view.hasNewer && newest !== undefined ? timeOf(newest) : Infinity
  const onPage = hidden.filter(
    (one) =>
      one.timeMs >= fromMs &&
      one.timeMs < toMs &&
      (upTo === undefined || isBefore(one, upTo)) &&
      (since === undefined || !isBefore(one, since)),
  )
  const placed = merge(view.messages, onPage, since === undefined ? beforeAll : baseOf(from, since))
  const isCut = placed.length > limit
  return {
    ...view,
    ...(await summarize(deps, staying, twins)),
    messages: from === undefined ? placed.slice(-limit) : placed.slice(0, limit),
    hasOlder: view.hasOlder || (from === undefined && isCut),
    hasNewer: view.hasNewer || (from !== undefined && isCut),
  }
}

/** The position before a hidden message, which its own goes on from. */
const baseOf = (position = beforeAll, { rank }: Pick<Placed, 'rank'>): string =>
  position.slice(0, position.length - rank.length)

async function summarize(deps: ChatDeps, cell: ChatCell, hidden: readonly ChatCell[]): Promise<ChatSummary> {
  const summary = await summarizeChat(deps, cell)
  const twins = await Promise.all(hidden.map((twin) => summarizeChat(deps, twin)))
  let { last, unread, mentions, lastActivityMs } = summary
  for (const twin of twins) {
    unread += twin.unread
    mentions += twin.mentions
    lastActivityMs = Math.max(lastActivityMs, twin.lastActivityMs)
    if (twin.last !== undefined && (last === undefined || timeOf(twin.last) > timeOf(last))) last = twin.last
  }
  return { ...summary, last, unread, mentions, lastActivityMs }
}

/** Where a message of a hidden chat is looked for in the one that stays; `key` is its row's. */
export const positionOfHidden = (key: Uint8Array): string => beforeAll + toHex(key)

interface Placed {
  readonly message: MessageView
  readonly timeMs: number
  /** Its chat and its position there: one hidden message, and its order among those of the same time. */
  readonly rank: string
}

async function hiddenMessages(deps: ChatDeps, twin: ChatCell): Promise<readonly Placed[]> {
  const messages = await readMessages(deps, twin, { limit: longestTwin })
  const number = toHex(u32(twin.record().number))
  // Who came into the hidden chat is told by the one that stays.
  return messages
    .filter(({ kind }) => kind !== 'notice')
    .map((message) => ({ message, timeMs: timeOf(message), rank: number + message.position }))
}

/** Where a page ends or begins: the place of the message that the caller names. */
async function boundOf(
  deps: ChatDeps,
  staying: ChatCell,
  hidden: readonly Placed[],
  before: string,
): Promise<Pick<Placed, 'timeMs' | 'rank'> | undefined> {
  const twin = hidden.find(({ rank }) => before.endsWith(rank))
  if (twin !== undefined) return twin
  const key = concatBytes(u32(staying.record().number), fromHex(before))
  const stored = await deps.vault.get('messages', key)
  if (stored === undefined) return undefined
  const { serverTimeMs, sentAtMs } = decodeMessageRecord(stored)
  return { timeMs: serverTimeMs ?? sentAtMs, rank: '' }
}

/** Both oldest first: those of the chat that stays keep their order, a hidden one goes on from the position before it. */
function merge(own: readonly MessageView[], hidden: readonly Placed[], base: string): readonly MessageView[] {
  const waiting = [...hidden].sort((one, other) => (isBefore(one, other) ? -1 : 1))
  const merged: MessageView[] = []
  let last = base
  const place = ({ message, rank }: Placed): void => {
    merged.push({ ...message, position: last + rank })
  }
  for (const message of own) {
    while (waiting[0] !== undefined && waiting[0].timeMs < timeOf(message)) {
      const next = waiting.shift()
      if (next !== undefined) place(next)
    }
    merged.push(message)
    last = message.position
  }
  waiting.forEach(place)
  return merged
}

const timeOf = ({ serverTimeMs, sentAtMs }: MessageView): number => serverTimeMs ?? sentAtMs

function isBefore(one: Pick<Placed, 'timeMs' | 'rank'>, other: Pick<Placed, 'timeMs' | 'rank'>): boolean {
  return one.timeMs === other.timeMs ? one.rank < other.rank : one.timeMs < other.timeMs
}
