// What a payload says, by kind: the number that travels, and the CBOR body with its keys. One entry of `kinds` each.
// Keys from 128 on are critical: who does not know one does not show the message. docs/protocol/payload.md.

import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import type { CborValue } from '#protocol/codec/cbor.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { parseMessageId, type MessageId } from '#protocol/ids.ts'

interface TextContent {
  readonly kind: 'text'
  readonly text: string
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

/** Between devices of one account, in its chat with itself; what it says: own-devices/own-statement.ts. */
interface OwnContent {
  readonly kind: 'own'
  readonly statement: Uint8Array
}

export type KnownContent = TextContent | DeleteContent | ReceiptContent | TypingContent | OwnContent
export type PayloadContent =
  | KnownContent
  /** Sent by a newer version: kept as it came, shown as such. */
  | { readonly kind: 'unknown' }

type Body = ReadonlyMap<number, CborValue>

interface Kind<C> {
  readonly number: number
  write(content: C): Body
  /** `PeerError` `malformed` for what no version may send. */
  read(body: Body): C
}

const kinds: { readonly [K in KnownContent['kind']]: Kind<Extract<KnownContent, { kind: K }>> } = {
  text: {
    number: 1,
    write({ text }) {
      if (text.length === 0) throw new UsageError('text_empty', 'nothing to send')
      return new Map([[1, text]])
    },
    read(body) {
      const text = body.get(1)
      if (typeof text !== 'string' || text.length === 0) throw malformed('a text without text')
      return { kind: 'text', text }
    },
  },
  delete: {
    number: 2,
    write: ({ target }) => new Map([[1, fromHex(target)]]),
    read(body) {
      const target = body.get(1)
      if (!(target instanceof Uint8Array) || target.length !== 16) throw malformed('a deletion of no message')
      return { kind: 'delete', target: parseMessageId(toHex(target)) }
    },
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
      if (!(statement instanceof Uint8Array)) throw malformed('a device that says nothing to another')
      return { kind: 'own', statement }
    },
  },
}

/** The number of each kind, as it stands in the header. */
export const payloadKinds = {
  text: kinds.text.number,
  delete: kinds.delete.number,
  receipt: kinds.receipt.number,
  typing: kinds.typing.number,
  own: kinds.own.number,
} as const

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

function uintAt(body: Body, key: number, max: number = Number.MAX_SAFE_INTEGER): number {
  const value = body.get(key)
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) {
    throw malformed('a place that is none')
  }
  return value
}

const malformed = (what: string): PeerError => new PeerError('malformed', what)
