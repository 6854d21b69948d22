// What the page sees of chats: plain values, no keys, no ciphertext. Made from the vault when they are asked for.

import { concatBytes, fromHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { AccountAddress, BlobId, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { mayCallAll } from '../chats/roles.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { noMarks, readMarks } from '../messages/receipt-marks.ts'
import { metadataOf, viewMembers, type MemberView } from './members-view.ts'
import { pictureShown } from './picture-shown.ts'
import { viewMessage, type MessageView } from './message-view.ts'

export interface ChatSummary {
  readonly chat: ChatId
  readonly kind: 'pair' | 'group'
  /** The group's name, or the other's address. */
  readonly title: string
  /** Which picture the group has, where it is here; asked for by `chatPicture`. */
  readonly picture: BlobId | null
  readonly state: 'joining' | 'active' | 'left' | 'halted'
  readonly haltCode: string
  readonly unread: number
  /** Of the unread messages, those that name this account or answer it. */
  readonly mentions: number
  readonly lastActivityMs: number
  readonly last: MessageView | undefined
  /** Who opened it, where that is somebody unknown and it was not accepted yet. */
  readonly requestedBy: AccountAddress | null
  /** So many ask to come in by a link of this account, and wait for an answer. */
  readonly asking: number
  /** The other of a chat of two is blocked. */
  readonly isBlocked: boolean
}

export interface ChatView extends ChatSummary {
  readonly epoch: number
  readonly members: readonly MemberView[]
  /** Of messages that say nothing else, in seconds; 0 is none. */
  readonly timerSeconds: number
  /** Everybody is called where this account names everybody: never in a chat of two. */
  readonly callsAll: boolean
  /** Oldest first. */
  readonly messages: readonly MessageView[]
  /** Whether there are older ones than the first shown, and newer ones than the last. */
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

export async function summarizeChat(deps: ChatDeps, cell: ChatCell): Promise<ChatSummary> {
  const [last] = await readMessages(deps, cell, { limit: 1 })
  const { chat, number, peer, name, state, haltCode } = cell.record()
  const { unread, mentions, lastActivityMs } = cell.activity()
  return {
    chat,
    kind: peer === null ? 'group' : 'pair',
    title: peer ?? name,
    picture: await pictureShown(deps, cell),
    state,
    haltCode,
    unread,
    mentions,
    lastActivityMs,
    last,
    requestedBy: deps.requests.openerOf(number) ?? null,
    asking: deps.asks.waiting(chat).length,
    isBlocked: peer !== null && deps.contacts.of(peer).isBlocked,
  }
}

/** Which messages: the newest, those before a position, or those from one on, at most `limit`. */
export interface Window {
  readonly limit: number
  readonly before?: string
  readonly from?: string
}

/** All that the view says is of one moment. */
export function viewChat(deps: ChatDeps, cell: ChatCell, window: Window): Promise<ChatView> {
  // With the chat to itself: beside a task that stores messages it would count what it does not show.
  return cell.task(async (task) => {
    const page = await readPage(deps, cell, window)
    const group = await task.group()
    const metadata = group === undefined ? undefined : metadataOf(group)
    const { epoch, peer, accounts } = cell.record()
    return {
      ...(await summarizeChat(deps, cell)),
      epoch,
      timerSeconds: metadata?.defaultTimerSeconds ?? 0,
      callsAll: peer === null && metadata !== undefined && mayCallAll(metadata, accounts.length, deps.self.address),
      members: await viewMembers(deps, cell.record(), group),
      ...page,
    }
  })
}

type Page = Pick<ChatView, 'messages' | 'hasOlder' | 'hasNewer'>

async function readPage(deps: ChatDeps, cell: ChatCell, { limit, before, from }: Window): Promise<Page> {
  const read = (range: Omit<Window, 'limit'>): Promise<MessageView[]> =>
    readMessages(deps, cell, { ...range, limit: limit + 1 })
  if (from === undefined) {
    const messages = await read(before === undefined ? {} : { before })
    return {
      messages: messages.slice(0, limit).reverse(),
      hasOlder: messages.length > limit,
      hasNewer: before !== undefined,
    }
  }
  const messages = await read({ from })
  const [older] = await readMessages(deps, cell, { before: from, limit: 1 })
  return { messages: messages.slice(0, limit), hasOlder: older !== undefined, hasNewer: messages.length > limit }
}

/** Newest first: the newest, or those before a position. From a position on: oldest first. */
export async function readMessages(deps: ChatDeps, cell: ChatCell, window: Window): Promise<MessageView[]> {
  const { number } = cell.record()
  const range = chatRange(number)
  const keyAt = (position: string): Uint8Array => concatBytes(u32(number), fromHex(position))
  const from = window.from === undefined ? range.from : keyAt(window.from)
  const to = window.before === undefined ? range.to : keyAt(window.before)
  const reverse = window.from === undefined
  const rows = await deps.vault.scan({ table: 'messages', from, to, limit: window.limit, reverse })
  const read = rows.map(({ key, value }) => ({ key, message: decodeMessageRecord(value) }))
  const hasOwn = read.some(({ message }) => message.sender === deps.self.address)
  // What one does not tell, one is not shown either.
  const showsReceipts = hasOwn && deps.privacy.current().sendsReceipts
  const marks = showsReceipts ? await readMarks(deps.vault, number) : noMarks
  return Promise.all(read.map(({ key, message }) => viewMessage(deps, marks, key, message)))
}
