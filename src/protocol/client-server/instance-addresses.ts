// Where an instance is reached and which TLS keys it uses: a list that changes, signed by the key that does not.

import { concatBytes } from '../codec/bytes.ts'
import { byteRange, bytes, decodeShape, encodeShape, list, record, uint, type Shaped } from '../codec/shape.ts'
import { utf8 } from '../codec/utf8.ts'
import { hostPortShape } from '../host-port.ts'
import { domainShape } from '../ids.ts'
import { labels } from '../labels.ts'

const listShape = record({
  domain: [1, domainShape],
  /** `host:port`, IPv6 in brackets. */
  addresses: [2, list(hostPortShape, 32)],
  /** SHA-256 of each TLS key's SubjectPublicKeyInfo. */
  spkiPins: [3, list(bytes(32), 8)],
  timeMs: [4, uint()],
})
const signedShape = record({ list: [1, byteRange(1, 3072)], signature: [2, bytes(64)] })

export type InstanceAddresses = Shaped<typeof listShape>

/** Signs the list with the instance key. */
export function signInstanceAddresses(
  addresses: InstanceAddresses,
  sign: (message: Uint8Array) => Uint8Array,
): Uint8Array {
  const listBytes = encodeShape(listShape, addresses)
  return encodeShape(signedShape, { list: listBytes, signature: sign(signedBytes(listBytes)) })
}

/** Reads a signed list, or gives undefined when `verify` (Ed25519 with the pinned instance key) says no. */
export function readInstanceAddresses(
  signed: Uint8Array,
  verify: (message: Uint8Array, signature: Uint8Array) => boolean,
): InstanceAddresses | undefined {
  const outer = decodeShape(signedShape, signed)
  if (!verify(signedBytes(outer.list), outer.signature)) return undefined
  return decodeShape(listShape, outer.list)
}

function signedBytes(listBytes: Uint8Array): Uint8Array {
  return concatBytes(utf8(labels.instanceAddresses), listBytes)
}
