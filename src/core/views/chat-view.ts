// What the page sees of chats: plain values, no keys, no ciphertext. Made from the vault when they are asked for.

import { concatBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { AccountAddress, ChatId, DeviceId, MessageId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { decodeChatMetadata, roleOf, type Role } from '../chats/chat-metadata.ts'
import { chatRange } from '../chats/row-keys.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'

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
}

interface MemberView {
  readonly account: AccountAddress
  readonly role: Role
  readonly devices: readonly DeviceId[]
  readonly isSelf: boolean
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
}

export interface ChatView extends ChatSummary {
  readonly epoch: number
  readonly members: readonly MemberView[]
  /** Oldest first. */
  readonly messages: readonly MessageView[]
  /** Whether there are older ones than the first shown. */
  readonly hasOlder: boolean
}

export async function summarizeChat(deps: ChatDeps, cell: ChatCell): Promise<ChatSummary> {
  const [last] = await readMessages(deps, cell, { limit: 1 })
  const { chat, peer, name, state, haltCode } = cell.record()
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
  }
}

/** The newest messages, or those before a position. */
export async function viewChat(
  deps: ChatDeps,
  cell: ChatCell,
  window: { limit: number; before?: string },
): Promise<ChatView> {
  const messages = await readMessages(deps, cell, { ...window, limit: window.limit + 1 })
  const hasOlder = messages.length > window.limit
  const group = await cell.task((task) => task.group())
  const devices = new Map<AccountAddress, DeviceId[]>()
  for (const { identity } of group?.leaves ?? []) {
    const known = devices.get(identity.account)
    if (known === undefined) devices.set(identity.account, [identity.device])
    else known.push(identity.device)
  }
  const metadata = group === undefined ? undefined : decodeChatMetadata(group.metadataBytes)
  return {
    ...(await summarizeChat(deps, cell)),
    epoch: cell.record().epoch,
    members: cell.record().accounts.map((account) => ({
      account,
      role: metadata === undefined ? 'member' : roleOf(metadata, account),
      devices: devices.get(account) ?? [],
      isSelf: account === deps.self.address,
    })),
    messages: messages.slice(0, window.limit).reverse(),
    hasOlder,
  }
}

/** Newest first. */
async function readMessages(
  deps: ChatDeps,
  cell: ChatCell,
  window: { limit: number; before?: string },
): Promise<MessageView[]> {
  const { number } = cell.record()
  const range = chatRange(number)
  const to = window.before === undefined ? range.to : concatBytes(u32(number), fromHex(window.before))
  const rows = await deps.vault.scan({ table: 'messages', from: range.from, to, limit: window.limit, reverse: true })
  return rows.map(({ key, value }) => viewMessage(deps, key, decodeMessageRecord(value)))
}

function viewMessage(deps: ChatDeps, key: Uint8Array, message: MessageRecord): MessageView {
  const { id, sender, kind, text, state, failure, sentAtMs, serverTimeMs, notice } = message
  // The chat's local number is this vault's own affair.
  const position = toHex(key.subarray(4))
  const isOwn = sender === deps.self.address
  return { id, position, sender, isOwn, kind, text, state, failure, sentAtMs, serverTimeMs, notice }
}
