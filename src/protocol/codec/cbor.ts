// Deterministic CBOR (RFC 8949 §4.2): one byte string per value, and nothing else is read.
// Values: integers, text, byte strings, booleans, null, arrays, maps with integer keys. No floats, tags, undefined.

import { decode, encode, rfc8949EncodeOptions } from 'cborg'
import { PeerError } from '../errors.ts'
import { equalBytes } from './bytes.ts'

export type CborValue =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<number, CborValue>

/** Encodes a value. Maps are ordered by key. */
export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value, rfc8949EncodeOptions)
}

/**
 * Decodes exactly one value. Indefinite lengths, floats, tags, duplicate keys, non-minimal lengths, unordered
 * maps and trailing bytes are a `PeerError` `malformed`: what is read is what `encodeCbor` would have written.
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  let value: unknown
  try {
    value = decode(bytes, {
      strict: true,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowNaN: false,
      allowInfinity: false,
      allowBigInt: false,
      retainStringBytes: false,
    })
  } catch (cause) {
    throw new PeerError('malformed', 'not CBOR', { cause })
  }
  const checked = checkValue(value, 0)
  if (!equalBytes(encodeCbor(checked), bytes)) throw new PeerError('malformed', 'CBOR that is not deterministic')
  return checked
}

const maxDepth = 16

function checkValue(value: unknown, depth: number): CborValue {
  if (depth > maxDepth) throw new PeerError('malformed', 'CBOR nested too deeply')
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new PeerError('malformed', 'CBOR number that is no safe integer')
    return value
  }
  if (Array.isArray(value)) return value.map((item: unknown) => checkValue(item, depth + 1))
  if (value instanceof Map) {
    const map = new Map<number, CborValue>()
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
      if (typeof key !== 'number') throw new PeerError('malformed', 'CBOR map key that is no integer')
      map.set(key, checkValue(item, depth + 1))
    }
    return map
  }
  throw new PeerError('malformed', 'CBOR type that is not used here')
}
