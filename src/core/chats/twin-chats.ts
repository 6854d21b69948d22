// Two chats of the same two people, opened by both at once. Both sides stay in the one of the lower id; the other is hidden,
// and what is said in it appears in the one that stays.

import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'
import type { ChatRecord } from './chat-record.ts'

type Chats = Pick<ChatDirectory, 'all'>

/** The chat that both stay in; any other chat is its own. */
export function stayingChat(directory: Chats, cell: ChatCell): ChatCell {
  const [lowest = cell] = completePairs(directory, cell)
  return isComplete(cell.record()) ? lowest : cell
}

/** The hidden chats that appear in this one. */
export function twinsOf(directory: Chats, cell: ChatCell): readonly ChatCell[] {
  const [lowest, ...others] = completePairs(directory, cell)
  return lowest === cell ? others : []
}

/** Every chat that is shown, with those that are hidden in it; each is looked at once. */
export function shownChats(
  directory: Chats,
): readonly { readonly cell: ChatCell; readonly twins: readonly ChatCell[] }[] {
  const pairs = new Map<string, ChatCell[]>()
  for (const cell of directory.all()) {
    const { peer } = cell.record()
    if (peer === null || !isComplete(cell.record())) continue
    const known = pairs.get(peer)
    if (known === undefined) pairs.set(peer, [cell])
    else known.push(cell)
  }
  const hidden = new Map<ChatCell, readonly ChatCell[]>()
  for (const cells of pairs.values()) {
    const [lowest, ...twins] = cells.sort(byId)
    if (lowest !== undefined && twins.length > 0) hidden.set(lowest, twins)
  }
  const isHidden = new Set([...hidden.values()].flat())
  return directory
    .all()
    .filter((cell) => !isHidden.has(cell) && !wasAbandoned(cell))
    .map((cell) => ({ cell, twins: hidden.get(cell) ?? [] }))
}

/** A group that nobody came into and nothing was said in, and that its maker is out of. */
function wasAbandoned(cell: ChatCell): boolean {
  const { peer, state, epoch, generation, accounts } = cell.record()
  const isEmpty = peer === null && epoch === 0 && generation === 0 && accounts.length === 0
  return isEmpty && state === 'left' && cell.activity().lastActivityMs === 0
}

/** Lower ids first. One that never got its second side is nobody's to stay in. */
function completePairs(directory: Chats, cell: ChatCell): readonly ChatCell[] {
  const { peer } = cell.record()
  if (peer === null) return []
  return directory
    .all()
    .filter((other) => other.record().peer === peer && isComplete(other.record()))
    .sort(byId)
}

const byId = (one: ChatCell, other: ChatCell): number => (one.record().chat < other.record().chat ? -1 : 1)

const isComplete = ({ peer, accounts, state }: ChatRecord): boolean =>
  peer !== null && accounts.includes(peer) && (state === 'active' || state === 'halted')
