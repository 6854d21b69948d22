// A small structure in a file with a checksum behind it, so that a damaged file is told from a wrong password.
// The checksum is no secret and proves nothing of who wrote it: what must not be forged is sealed inside.

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape, encodeShape, type Shape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { PeerError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'

const checksumBytes = 16
/** Far above what we write; what is larger is not read at all. */
const maxBytes = 1024

/** CBOR of `value` ‖ the first 16 bytes of BLAKE3(label ‖ CBOR). */
export function encodeChecked<T>(crypto: Pick<Crypto, 'blake3'>, label: string, shape: Shape<T>, value: T): Uint8Array {
  const body = encodeShape(shape, value)
  return concatBytes(body, checksum(crypto, label, body))
}

/** Undefined for whatever `encodeChecked` did not write whole. */
export function decodeChecked<T>(
  crypto: Pick<Crypto, 'blake3'>,
  label: string,
  shape: Shape<T>,
  bytes: Uint8Array,
): T | undefined {
  if (bytes.length > maxBytes || bytes.length < checksumBytes) return undefined
  const body = bytes.subarray(0, bytes.length - checksumBytes)
  if (!equalBytes(bytes.subarray(body.length), checksum(crypto, label, body))) return undefined
  try {
    return decodeShape(shape, body)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}

function checksum(crypto: Pick<Crypto, 'blake3'>, label: string, body: Uint8Array): Uint8Array {
  return crypto.blake3(utf8(label), body).subarray(0, checksumBytes)
}
