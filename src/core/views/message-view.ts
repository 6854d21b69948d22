// A message as the page sees it: plain values. What it quotes is read from this vault's own copy and never taken from
// whoever answers.

import { toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import type { AccountAddress, DeviceId, MessageId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { placeOfMessage, referenceKey } from '../chats/row-keys.ts'
import { viewFile, type FileView } from '../files/file-view.ts'
import { decodeMessageRecord, type MessageRecord } from '../messages/message-record.ts'
import { receiptsOf, type ReceiptMarks } from '../messages/receipt-marks.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { LinkPreview } from '../payload/link-preview.ts'
import type { Mention } from '../payload/mention.ts'
import { messageReference } from '../payload/message-reference.ts'
import { viewReactions, type ReactionView } from './reactions-view.ts'

/** The answered message as it is here now. */
interface QuoteView {
  /** `gone`: taken back by its author. `missing`: not on this device, or not any more; nothing else is known of it then. */
  readonly state: 'here' | 'gone' | 'missing'
  readonly message: MessageId | null
  /** Where to jump; null where it is missing, or stands in a hidden chat. */
  readonly position: string | null
  readonly sender: AccountAddress | null
  /** Its beginning; empty for what is shown once. */
  readonly excerpt: string
}

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
  readonly reply: QuoteView | null
  /** Stretches of the text in UTF-16 units, in order; null is everybody here. */
  readonly mentions: readonly Mention[]
  /** It names this account, or everybody, or answers this account. */
  readonly isForSelf: boolean
  /** `from` where whoever forwarded it says who said it. */
  readonly forwarded: { readonly from: AccountAddress | null } | null
  /** Its author has said it differently since: when, and for which time. */
  readonly edited: { readonly atMs: number; readonly number: number } | null
  readonly reactions: readonly ReactionView[]
  readonly isPinned: boolean
  /** It is about to be deleted, and can still be kept. */
  readonly isLeaving: boolean
  readonly file: FileView | null
  /** Of a link in the text, by its author's word; its picture comes by `linkPicture`. */
  readonly preview: LinkPreviewView | null
}

interface LinkPreviewView extends Omit<LinkPreview, 'picture'> {
  readonly hasPicture: boolean
}

const excerptUnits = 160

export async function viewMessage(
  deps: ChatDeps,
  receipts: ReceiptMarks,
  key: Uint8Array,
  message: MessageRecord,
): Promise<MessageView> {
  const { id, sender, kind, state, failure, sentAtMs, serverTimeMs, notice, timerSeconds, burnsOnRead, marks } = message
  const isOwn = sender === deps.self.address
  const place = isOwn && kind !== 'notice' ? placeOfMessage(key) : undefined
  const { reply, edit } = marks
  return {
    id,
    position: positionOf(key),
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
    ...(place === undefined ? { deliveredTo: [], readBy: [] } : receiptsOf(receipts, place)),
    reply: reply === null ? null : await quote(deps, createReader(key).u32(), reply),
    mentions: burnsOnRead ? [] : marks.mentions,
    isForSelf: marks.isForSelf,
    forwarded: marks.forwarded,
    edited: edit === null ? null : { atMs: edit.atMs, number: edit.number },
    reactions: viewReactions(marks.reactions, deps.self.address),
    isPinned: marks.pin?.isPinned ?? false,
    isLeaving: isLeaving(deps, key, message),
    file: await viewFile(deps, createReader(key).u32(), message),
    preview: burnsOnRead ? null : viewPreview(marks.preview),
  }
}

function viewPreview(preview: LinkPreview | null): LinkPreviewView | null {
  if (preview === null) return null
  const { picture, ...words } = preview
  return { ...words, hasPicture: picture !== null }
}

function isLeaving({ crypto, leaving }: ChatDeps, key: Uint8Array, { id, sender }: MessageRecord): boolean {
  if (leaving.size === 0) return false
  return leaving.has(createReader(key).u32(), messageReference(crypto, id, accountHash(crypto, sender)))
}

/** The chat's local number, with which a key begins, is this vault's own affair. */
export const positionOf = (key: Uint8Array): string => toHex(key.subarray(4))

const missing: QuoteView = { state: 'missing', message: null, position: null, sender: null, excerpt: '' }

async function quote(
  { vault }: Pick<ChatDeps, 'vault'>,
  chatNumber: number,
  reference: Uint8Array,
): Promise<QuoteView> {
  const key = await vault.get('message_ids', referenceKey(chatNumber, reference))
  const stored = key === undefined ? undefined : await vault.get('messages', key)
  if (key === undefined || stored === undefined) return missing
  const { kind, id, sender, text, burnsOnRead } = decodeMessageRecord(stored)
  return {
    state: kind === 'deleted' ? 'gone' : 'here',
    message: id,
    position: positionOf(key),
    sender,
    excerpt: burnsOnRead ? '' : beginningOf(text),
  }
}

/** Never half of a character. */
function beginningOf(text: string): string {
  const cut = text.slice(0, excerptUnits)
  return cut.isWellFormed() ? cut : cut.slice(0, -1)
}
