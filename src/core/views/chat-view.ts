// What the page sees of chats: plain values, no keys, no ciphertext. Made from the vault when they are asked for.

import { concatBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { AccountAddress, ChatId, DeviceId, MessageId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, placeOfMessage } from '../chats/row-keys.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import { noMarks, readMarks, receiptsOf, type ReceiptMarks } from '../messages/receipt-marks.ts'
import { metadataOf, viewMembers, type MemberView } from './members-view.ts'

export interface MessageView {
  readonly id: MessageId
  /** Its place in the timeline; opaque, and greater for later ones. */
  readonly position: string
  readonly sender: AccountAddress
  readonly isOwn: boolean
  readonly kind: MessageRecord['kind']
  readonly text: string
  readonly state: MessageRecord['state']
  readonly failure: string
  readonly sentAtMs: number
  readonly serverTimeMs: number | null
  readonly notice: MessageRecord['notice']
  /** Its own timer in seconds; 0 is none. */
  readonly timerSeconds: number
  /** Until it destroys itself, ms; null while nothing runs. */
  readonly leftMs: number | null
  /** Shown once: `text` is empty here, and comes by `revealMessage`. */
  readonly burnsOnRead: boolean
  /** It came from this own device as history: no sender's signature was seen here. Null: one was. */
  readonly fromDevice: DeviceId | null
  /** Of an own message: whose devices have it, and who has displayed it, as they say themselves. */
  readonly deliveredTo: readonly AccountAddress[]
  readonly readBy: readonly AccountAddress[]
}

export interface ChatSummary {
  readonly chat: ChatId
  readonly kind: 'pair' | 'group'
  /** The group's name, or the other's address. */
  readonly title: string
  readonly state: 'joining' | 'active' | 'left' | 'halted'
  readonly haltCode: string
  readonly unread: number
  readonly lastActivityMs: number
  readonly last: MessageView | undefined
  /** Who opened it, where that is somebody unknown and it was not accepted yet. */
  readonly requestedBy: AccountAddress | null
  /** The other of a chat of two is blocked. */
  readonly isBlocked: boolean
}

export interface ChatView extends ChatSummary {
  readonly epoch: number
  readonly members: readonly MemberView[]
  /** Of messages that say nothing else, in seconds; 0 is none. */
  readonly timerSeconds: number
  /** Oldest first. */
  readonly messages: readonly MessageView[]
  /** Whether there are older ones than the first shown. */
  readonly hasOlder: boolean
}

export async function summarizeChat(deps: ChatDeps, cell: ChatCell): Promise<ChatSummary> {
  const [last] = await readMessages(deps, cell, { limit: 1 })
  const { chat, number, peer, name, state, haltCode } = cell.record()
  const { unread, lastActivityMs } = cell.activity()
  return {
    chat,
    kind: peer === null ? 'group' : 'pair',
    title: peer ?? name,
    state,
    haltCode,
    unread,
    lastActivityMs,
    last,
    requestedBy: deps.requests.openerOf(number) ?? null,
    isBlocked: peer !== null && deps.contacts.of(peer).isBlocked,
  }
}

/** The newest messages, or those before a position; all that the view says is of one moment. */
export function viewChat(
  deps: ChatDeps,
  cell: ChatCell,
  window: { limit: number; before?: string },
): Promise<ChatView> {
  // With the chat to itself: beside a task that stores messages it would count what it does not show.
  return cell.task(async (task) => {
    const messages = await readMessages(deps, cell, { ...window, limit: window.limit + 1 })
    const group = await task.group()
    return {
      ...(await summarizeChat(deps, cell)),
      epoch: cell.record().epoch,
      timerSeconds: group === undefined ? 0 : metadataOf(group).defaultTimerSeconds,
      members: await viewMembers(deps, cell.record(), group),
      messages: messages.slice(0, window.limit).reverse(),
      hasOlder: messages.length > window.limit,
    }
  })
}

/** Newest first: the newest, or those before a position. */
export async function readMessages(
  deps: ChatDeps,
  cell: ChatCell,
  window: { limit: number; before?: string },
): Promise<MessageView[]> {
  const { number } = cell.record()
  const range = chatRange(number)
  const to = window.before === undefined ? range.to : concatBytes(u32(number), fromHex(window.before))
  const rows = await deps.vault.scan({ table: 'messages', from: range.from, to, limit: window.limit, reverse: true })
  const read = rows.map(({ key, value }) => ({ key, message: decodeMessageRecord(value) }))
  const hasOwn = read.some(({ message }) => message.sender === deps.self.address)
  // What one does not tell, one is not shown either.
  const showsReceipts = hasOwn && deps.privacy.current().sendsReceipts
  const marks = showsReceipts ? await readMarks(deps.vault, number) : noMarks
  return read.map(({ key, message }) => viewMessage(deps, marks, key, message))
}

function viewMessage(deps: ChatDeps, marks: ReceiptMarks, key: Uint8Array, message: MessageRecord): MessageView {
  const { id, sender, kind, state, failure, sentAtMs, serverTimeMs, notice, timerSeconds, burnsOnRead } = message
  // The chat's local number is this vault's own affair.
  const position = toHex(key.subarray(4))
  const isOwn = sender === deps.self.address
  const place = isOwn && kind !== 'notice' ? placeOfMessage(key) : undefined
  return {
    id,
    position,
    sender,
    isOwn,
    kind,
    text: burnsOnRead ? '' : message.text,
    state,
    failure,
    sentAtMs,
    serverTimeMs,
    notice,
    timerSeconds,
    leftMs: deps.timers.leftMs(key),
    burnsOnRead,
    fromDevice: message.fromDevice,
    ...(place === undefined ? { deliveredTo: [], readBy: [] } : receiptsOf(marks, place)),
  }
}
