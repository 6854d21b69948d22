// What is inside a reaction's seal. Fixed places and no CBOR: with the seal it stays in the smallest size of payloads.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { u8 } from '#protocol/codec/writer.ts'
import { PeerError } from '#protocol/errors.ts'
import { isEmoji, mostEmojiBytes } from './emoji.ts'
import { messageReferenceBytes } from './message-reference.ts'

export interface Reaction {
  /** Which message; see message-reference.ts. */
  readonly target: Uint8Array
  readonly emoji: string
  /** False takes it back. */
  readonly isOn: boolean
}

/** Reference[16] ‖ 1 or 0 ‖ emoji. */
export function encodeReaction({ target, emoji, isOn }: Reaction): Uint8Array {
  return concatBytes(target, u8(isOn ? 1 : 0), utf8(emoji))
}

/** `PeerError` `malformed` for anything that is not exactly this. */
export function decodeReaction(bytes: Uint8Array): Reaction {
  const reader = createReader(bytes)
  const target = reader.bytes(messageReferenceBytes).slice()
  const on = reader.u8()
  const rest = reader.rest()
  const emoji = rest.length <= mostEmojiBytes ? fromUtf8(rest) : undefined
  if (on > 1 || emoji === undefined || !isEmoji(emoji)) throw new PeerError('malformed', 'a reaction that is none')
  return { target, emoji, isOn: on === 1 }
}
