// RFC 9420's own labelled derivations (§5.1.3, §8), for the few places where we derive without the library.
// Talkee's labels are in protocol/labels.ts; none of these is ours.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u16, u8 } from '#protocol/codec/writer.ts'
import { InternalError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'

/** Output of SHA-512, and so of every MLS secret of our suite. */
export const secretBytes = 64

/** ExpandWithLabel (RFC 9420 §8). */
export function expandWithLabel(
  crypto: Crypto,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array {
  const fullLabel = utf8(`MLS 1.0 ${label}`)
  const info = concatBytes(
    u16(length),
    vectorLength(fullLabel.length),
    fullLabel,
    vectorLength(context.length),
    context,
  )
  return hkdfExpand(crypto, secret, info, length)
}

/** HKDF-Expand with SHA-512 (RFC 5869 §2.3), at most 255 blocks. */
export function hkdfExpand(crypto: Crypto, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (length <= secretBytes) {
    const block = crypto.hmacSha512(prk, info, one)
    return length === secretBytes ? block : block.slice(0, length)
  }
  if (length > 255 * secretBytes) throw new InternalError('hkdf_length', 'HKDF gives at most 255 blocks')
  const out = new Uint8Array(length)
  let block: Uint8Array = new Uint8Array(0)
  for (let counter = 1, offset = 0; offset < length; counter++, offset += secretBytes) {
    block = crypto.hmacSha512(prk, block, info, u8(counter))
    out.set(block.subarray(0, length - offset), offset)
  }
  return out
}

const one = Uint8Array.of(1)

/** The variable-size length of a vector (RFC 9420 §2.1.2). */
export function vectorLength(length: number): Uint8Array {
  if (length < 64) return u8(length)
  if (length < 16_384) return u16(0x4000 | length)
  throw new InternalError('vector_length', 'no vector of ours is longer than 16 KiB')
}

/** How many bytes the length of a vector of so many takes (RFC 9420 §2.1.2). */
export function vectorLengthBytes(length: number): number {
  return length < 64 ? 1 : length < 16_384 ? 2 : 4
}
