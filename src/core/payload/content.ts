// What a payload says, by kind: the number that travels, and the CBOR body with its keys. One entry of `kinds` each.
// Keys from 128 on are critical: who does not know one does not show the message. docs/protocol/payload.md.

import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import type { CborValue } from '#protocol/codec/cbor.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { parseChatId, parseMessageId, type ChatId, type MessageId } from '#protocol/ids.ts'
import { fileInfoShape, type FileInfo } from './file-info.ts'
import { linkPreviewShape, readPreview, type LinkPreview } from './link-preview.ts'
import { messageReferenceBytes } from './message-reference.ts'
import { plainlySaid, readSaid, writeSaid, type Said } from './said.ts'

/** Its text is empty beside a file only. */
export interface TextContent extends Said {
  readonly kind: 'text'
  readonly file?: FileInfo
  /** Of a link in the text. */
  readonly preview?: LinkPreview
}
/** An own message says something else from now on. */
export interface EditContent extends Pick<Said, 'text' | 'mentions'> {
  readonly kind: 'edit'
  readonly target: MessageId
  /** Of this message's edits, from 1; of two with one number the later holds. */
  readonly number: number
}
/** Sealed once more, under the epoch's key for reactions; inside: reaction.ts. */
interface ReactionContent {
  readonly kind: 'reaction'
  readonly sealed: Uint8Array
}
/** A message is pinned in the chat, or is not any more. */
export interface PinContent {
  readonly kind: 'pin'
  /** See message-reference.ts. */
  readonly target: Uint8Array
  readonly isPinned: boolean
}
/** An own message of the same account is to be gone everywhere. */
interface DeleteContent {
  readonly kind: 'delete'
  readonly target: MessageId
}
/** How far this account has come in the generation: the highest seq stored, and the highest displayed; 0 is none. */
export interface ReceiptContent {
  readonly kind: 'receipt'
  readonly generation: number
  readonly deliveredSeq: number
  readonly readSeq: number
}
/** Somebody is writing; only in ephemeral posts. */
interface TypingContent {
  readonly kind: 'typing'
}

/** May its sender come in to that group, by this link of whom it is said to. */
export interface AskContent {
  readonly kind: 'ask'
  readonly chat: ChatId
  readonly link: Uint8Array
  readonly secret: Uint8Array
}

/** Between devices of one account, in its chat with itself; what it says: own-devices/own-statement.ts. */
interface OwnContent {
  readonly kind: 'own'
  readonly statement: Uint8Array
}

export type KnownContent =
  | TextContent
  | DeleteContent
  | ReceiptContent
  | TypingContent
  | OwnContent
  | EditContent
  | ReactionContent
  | PinContent
  | AskContent
export type PayloadContent =
  | KnownContent
  /** Sent by a newer version: kept as it came, shown as such. */
  | { readonly kind: 'unknown' }

type Body = ReadonlyMap<number, CborValue>

/** What a text has beside it. */
const fileKey = 32
const previewKey = 33

interface Kind<C> {
  readonly number: number
  write(content: C): Body
  /** `PeerError` `malformed` for what no version may send. */
  read(body: Body): C
}

const kinds: { readonly [K in KnownContent['kind']]: Kind<Extract<KnownContent, { kind: K }>> } = {
  text: {
    number: 1,
    write({ file, preview, ...said }) {
      if (said.text.length === 0 && file === undefined) throw new UsageError('text_empty', 'nothing to send')
      const body = writeSaid(said)
      if (file !== undefined) body.set(fileKey, fileInfoShape.write(file))
      if (preview !== undefined) body.set(previewKey, linkPreviewShape.write(preview))
      return body
    },
    read(body) {
      const said = readSaid(body)
      const file = body.get(fileKey)
      if (said.text.length === 0 && file === undefined) throw malformed('a text without text')
      const preview = readPreview(body.get(previewKey), said.text)
      return {
        ...{ kind: 'text', ...said },
        ...(file === undefined ? {} : { file: fileInfoShape.read(file, 'file') }),
        ...(preview === null ? {} : { preview }),
      }
    },
  },
  delete: {
    number: 2,
    write: ({ target }) => new Map([[1, fromHex(target)]]),
    read: (body) => ({ kind: 'delete', target: parseMessageId(toHex(bytesAt(body, 1, 16))) }),
  },
  receipt: {
    number: 3,
    write: ({ generation, deliveredSeq, readSeq }) =>
      new Map([
        [1, generation],
        [2, deliveredSeq],
        [3, readSeq],
      ]),
    read: (body) => ({
      kind: 'receipt',
      generation: uintAt(body, 1, 0xffff_ffff),
      deliveredSeq: uintAt(body, 2),
      readSeq: uintAt(body, 3),
    }),
  },
  typing: {
    number: 4,
    write: () => new Map(),
    read: () => ({ kind: 'typing' }),
  },
  own: {
    number: 5,
    write: ({ statement }) => new Map([[1, statement]]),
    read(body) {
      const statement = body.get(1)
      if (!(statement instanceof Uint8Array) || statement.length === 0) {
        throw malformed('a device that says nothing to another')
      }
      return { kind: 'own', statement }
    },
  },
  edit: {
    number: 6,
    write({ target, number, text, mentions }) {
      if (text.length === 0) throw new UsageError('text_empty', 'nothing to say instead')
      return writeSaid({ ...plainlySaid(text), mentions })
        .set(5, fromHex(target))
        .set(6, number)
    },
    read(body) {
      const { text, mentions } = readSaid(body)
      const number = uintAt(body, 6, mostEdits)
      if (text.length === 0 || number === 0) throw malformed('an edit of nothing')
      return { kind: 'edit', target: parseMessageId(toHex(bytesAt(body, 5, 16))), number, text, mentions }
    },
  },
  reaction: {
    number: 7,
    write: ({ sealed }) => new Map([[1, sealed]]),
    read(body) {
      const sealed = body.get(1)
      if (!(sealed instanceof Uint8Array)) throw malformed('a reaction that is not sealed')
      return { kind: 'reaction', sealed: sealed.slice() }
    },
  },
  pin: {
    number: 8,
    write: ({ target, isPinned }) =>
      new Map<number, CborValue>([
        [1, target],
        [2, isPinned],
      ]),
    read(body) {
      const isPinned = body.get(2)
      if (typeof isPinned !== 'boolean') throw malformed('a pin that is neither')
      return { kind: 'pin', target: bytesAt(body, 1, messageReferenceBytes), isPinned }
    },
  },
  ask: {
    number: 9,
    write: ({ chat, link, secret }) =>
      new Map<number, CborValue>([
        [1, fromHex(chat)],
        [2, link],
        [3, secret],
      ]),
    read: (body) => ({
      kind: 'ask',
      chat: parseChatId(toHex(bytesAt(body, 1, 16))),
      link: bytesAt(body, 2, 16),
      secret: bytesAt(body, 3, 16),
    }),
  },
}

/** The number of each kind, as it stands in the header. */
export const payloadKinds = {
  text: kinds.text.number,
  delete: kinds.delete.number,
  receipt: kinds.receipt.number,
  typing: kinds.typing.number,
  own: kinds.own.number,
  edit: kinds.edit.number,
  reaction: kinds.reaction.number,
  pin: kinds.pin.number,
  ask: kinds.ask.number,
} as const

/** Whoever goes on after so many writes a new message. */
export const mostEdits = 100

const firstCriticalKey = 128

/** Number and body of a content. A text that is empty is a `UsageError` `text_empty`. */
export function writeContent(content: KnownContent): { number: number; body: Body } {
  // The key of the entry and the content's kind are one: what TypeScript cannot follow through the union.
  const kind = kinds[content.kind] as Kind<KnownContent>
  return { number: kind.number, body: kind.write(content) }
}

/** What a newer version might send is `unknown`; what no version may send is a `PeerError` `malformed`. */
export function readContent(number: number, body: Body): PayloadContent {
  const kind = Object.values(kinds).find((candidate) => candidate.number === number)
  if (kind === undefined) return { kind: 'unknown' }
  for (const key of body.keys()) if (key >= firstCriticalKey) return { kind: 'unknown' }
  return kind.read(body)
}

function bytesAt(body: Body, key: number, length: number): Uint8Array {
  const value = body.get(key)
  if (!(value instanceof Uint8Array) || value.length !== length) throw malformed('about nothing')
  return value.slice()
}

function uintAt(body: Body, key: number, max: number = Number.MAX_SAFE_INTEGER): number {
  const value = body.get(key)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw malformed('a place that is none')
  }
  return value
}

const malformed = (what: string): PeerError => new PeerError('malformed', what)
