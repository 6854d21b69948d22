// What a message says in words, and what it is about: the part of the body that texts and their edits have in common.

import type { CborValue } from '#protocol/codec/cbor.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseAccountAddress, type AccountAddress } from '#protocol/ids.ts'
import { mentionsShape, mentionsWithin, type Mention } from './mention.ts'
import { messageReferenceBytes } from './message-reference.ts'

export interface Said {
  readonly text: string
  readonly mentions: readonly Mention[]
  /** The message that this one answers; see message-reference.ts. What was quoted is never sent along. */
  readonly reply: Uint8Array | null
  /** It was said elsewhere before; by whom only where whoever forwards it wants that told. */
  readonly forwarded: { readonly from: AccountAddress | null } | null
}

type Body = ReadonlyMap<number, CborValue>

const keys = { text: 1, reply: 2, mentions: 3, forwarded: 4 } as const

/** Words and nothing else. */
export const plainlySaid = (text: string): Said => ({ text, mentions: [], reply: null, forwarded: null })

/** What is not there is left out. */
export function writeSaid({ text, mentions, reply, forwarded }: Said): Map<number, CborValue> {
  const body = new Map<number, CborValue>([[keys.text, text]])
  if (reply !== null) body.set(keys.reply, reply)
  if (mentions.length > 0) body.set(keys.mentions, mentionsShape.write(mentionsWithin(text, mentions)))
  if (forwarded !== null) body.set(keys.forwarded, forwarded.from)
  return body
}

/** `PeerError` `malformed` for what no version may send. */
export function readSaid(body: Body): Said {
  const text = body.get(keys.text)
  if (typeof text !== 'string') throw malformed('a text without text')
  const mentions = body.get(keys.mentions)
  return {
    text,
    mentions: mentions === undefined ? [] : mentionsWithin(text, mentionsShape.read(mentions, '$.3')),
    reply: readReply(body.get(keys.reply)),
    forwarded: readForwarded(body.get(keys.forwarded)),
  }
}

function readReply(value: CborValue | undefined): Uint8Array | null {
  if (value === undefined) return null
  if (value instanceof Uint8Array && value.length === messageReferenceBytes) return value.slice()
  throw malformed('an answer to no message')
}

function readForwarded(value: CborValue | undefined): Said['forwarded'] {
  if (value === undefined) return null
  if (value === null) return { from: null }
  if (typeof value === 'string') return { from: parseAccountAddress(value) }
  throw malformed('forwarded from nowhere')
}

const malformed = (what: string): PeerError => new PeerError('malformed', what)
