// What a new device and an existing one of its account say to each other while they compare. The server carries it and
// may change all of it: nothing here is believed before two people have seen the same digits.

import { bytes, decodeShape, encodeShape, nullable, oneOf, record, type Shaped } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { deviceIdShape } from '#protocol/ids.ts'

const deviceKeysShape = record({
  device: [1, deviceIdShape],
  ed25519: [2, bytes(32)],
  x25519: [3, bytes(32)],
})
/** Public keys of an installation, as its log entry will name them. */
export type NewDeviceKeys = Shaped<typeof deviceKeysShape>

const messageShape = record({
  kind: [1, oneOf('offer', 'answer', 'reveal', 'cancel')],
  /** 16 random bytes of the new device; one comparison. */
  exchange: [2, bytes(16)],
  /** `offer`: binds the new device to its keys and nonce. */
  commitment: [3, nullable(bytes(32))],
  /** `answer`: the existing device's; `reveal`: the new device's. */
  nonce: [4, nullable(bytes(32))],
  /** `reveal`. */
  keys: [5, nullable(deviceKeysShape)],
})

interface Exchanged {
  readonly exchange: Uint8Array
}
export type Offer = Exchanged & { readonly kind: 'offer'; readonly commitment: Uint8Array }
export type Answer = Exchanged & { readonly kind: 'answer'; readonly nonce: Uint8Array }
export type Reveal = Exchanged & { readonly kind: 'reveal'; readonly nonce: Uint8Array; readonly keys: NewDeviceKeys }
export type ComparisonMessage = Offer | Answer | Reveal | (Exchanged & { readonly kind: 'cancel' })

export function encodeComparisonMessage(message: ComparisonMessage): Uint8Array {
  return encodeShape(messageShape, { commitment: null, nonce: null, keys: null, ...message })
}

/** A `PeerError` `malformed` for anything but one of the four, with exactly its fields. */
export function decodeComparisonMessage(content: Uint8Array): ComparisonMessage {
  const { kind, exchange, commitment, nonce, keys } = decodeShape(messageShape, content)
  const has = [commitment !== null, nonce !== null, keys !== null].join()
  if (kind === 'offer' && commitment !== null && has === 'true,false,false') return { kind, exchange, commitment }
  if (kind === 'answer' && nonce !== null && has === 'false,true,false') return { kind, exchange, nonce }
  if (kind === 'reveal' && nonce !== null && keys !== null && commitment === null) {
    return { kind, exchange, nonce, keys }
  }
  if (kind === 'cancel' && has === 'false,false,false') return { kind, exchange }
  throw new PeerError('malformed', 'a message of a comparison with other fields than its kind has')
}
