// ISO/IEC 7816-4 padding to six sizes, so that a ciphertext tells one of six lengths and no more.
// It pads the body of a payload before MLS encrypts it; MLS's own padding is off.

import { PeerError, UsageError } from './errors.ts'

/** Bucket edges in bytes; public, part of protocol v1. */
export const paddingBuckets = [64, 256, 1024, 4096, 16_384, 65_536] as const

/** The longest body: one byte of the largest bucket is the padding's mark. */
export const maxPaddedBodyBytes = 65_535

const mark = 0x80

/** Appends 0x80 and zeros up to the next bucket. A body above `maxPaddedBodyBytes` is a `UsageError` `text_too_long`. */
export function pad(body: Uint8Array): Uint8Array {
  const bucket = paddingBuckets.find((size) => size > body.length)
  if (bucket === undefined) throw new UsageError('text_too_long', 'longer than the largest message')
  const padded = new Uint8Array(bucket)
  padded.set(body)
  padded[body.length] = mark
  return padded
}

/** Takes the padding off. A length that is no bucket, or no mark before the zeros, is a `PeerError` `bad_padding`. */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1
  while (end >= 0 && padded[end] === 0) end--
  if (padded[end] !== mark) throw refused()
  // One spelling per body: a length that is no bucket is refused, and so is a longer bucket than needed, else a body's
  // size could be made to speak.
  const body = padded.subarray(0, end)
  if (paddingBuckets.find((size) => size > body.length) !== padded.length) throw refused()
  return body
}

/** One error for every reason, so that it tells nothing of the content. */
function refused(): PeerError {
  return new PeerError('bad_padding', 'padding is not well-formed')
}
