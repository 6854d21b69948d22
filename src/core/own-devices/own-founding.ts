// A device that is in no group of its account's chat with itself, where nobody lets it in: it came by the words alone, the
// others are lost or away, or its own group is gone. It opens that chat's next generation itself, as any certified device
// of the account may, and invites the others into it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatList } from '#protocol/client-server/chats.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { pairKey } from '../chats/pair-key.ts'
import { noTrouble } from '../chats/trouble.ts'
import { unknownChat } from '../chats/unknown-chat.ts'

export interface OwnFoundingDeps {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
}

export type ListedChat = ChatList['chats'][number]

/** The chat as the server lists it. `none`: there is none yet. `later`: the server could not be asked. */
export async function findOwnChat(deps: OwnFoundingDeps): Promise<ListedChat | 'none' | 'later'> {
  const listed = await deps.chats.routes.chats()
  return listed.ok ? (lowestOwn(deps, listed.value) ?? 'none') : 'later'
}

/** Sets out to open its next generation; the chat's worker goes on with it (heal.ts). */
export async function foundOwnChat(deps: OwnFoundingDeps, known: ListedChat): Promise<ChatCell> {
  const { chats, directory } = deps
  const peer = chats.self.address
  const cell = directory.find(known.chat) ?? (await directory.add({ ...unknownChat(known.chat), peer }))
  const generation = Math.max(0, ...known.generations.map((one) => one.generation))
  await cell.task((task) => {
    const { state, trouble } = task.record()
    // A Welcome may have come meanwhile, and what is under way goes on.
    if (state === 'active' || (trouble !== null && trouble.code !== '')) return Promise.resolve()
    const actDueMs = chats.clock.nowMs()
    task.update({ state: 'joining', peer, generation, trouble: { ...noTrouble, code: 'not_invited', actDueMs } })
    return Promise.resolve()
  })
  deps.worker(cell).maintain(chats.clock.nowMs())
  return cell
}

/** Of two the lower id, as everywhere. */
function lowestOwn(deps: OwnFoundingDeps, list: ChatList): ListedChat | undefined {
  const { crypto, self } = deps.chats
  const key = pairKey(crypto, self.address, self.address)
  return list.chats
    .filter((one) => one.pairKey !== null && equalBytes(one.pairKey, key) && mayBeOwn(deps, one.chat))
    .sort((one, other) => (one.chat < other.chat ? -1 : 1))[0]
}

/** The server's word makes no chat with others one's own: notes would be told to them. */
function mayBeOwn({ directory, chats }: OwnFoundingDeps, chat: ChatId): boolean {
  const known = directory.find(chat)?.record()
  if (known === undefined || known.peer === chats.self.address) return true
  return known.state === 'joining' && known.peer === null && known.accounts.length === 0
}
