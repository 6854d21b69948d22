// Deterministic CBOR (RFC 8949 §4.2): one byte string per value, and nothing else is read.
// Values: integers, text, byte strings, booleans, null, arrays, maps with integer keys. No floats, tags, undefined.

import {
  decode,
  encode,
  rfc8949EncodeOptions,
  Tokenizer,
  Type,
  type DecodeOptions,
  type EncodeOptions,
  type Token,
} from 'cborg'
import { PeerError, UsageError } from '../errors.ts'
import { equalBytes } from './bytes.ts'
import { fromUtf8 } from './utf8.ts'

export type CborValue =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<number, CborValue>

/** How deep arrays and maps may stand in one another. */
export const maxCborDepth = 16
/** How many data items (RFC 8949 §2) one value may have: many small ones cost far more time than their bytes. */
export const maxCborItems = 131_072

/**
 * Encodes a value. Maps are ordered by key. A fraction, an unsafe integer or text with a lone surrogate is a
 * `UsageError` `not_encodable`: the other side would refuse it, or read something else.
 */
export function encodeCbor(value: CborValue): Uint8Array {
  // Copied: under Node the library gives, by size, a plain array, a Buffer, or a view on memory that Buffers share.
  return new Uint8Array(encode(value, encodeOptions))
}

/**
 * Decodes exactly one value. Indefinite lengths, floats, tags, duplicate keys, non-minimal lengths, unordered
 * maps and trailing bytes are a `PeerError` `malformed`: what is read is what `encodeCbor` would have written.
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const checked = decodeOwnCbor(bytes)
  if (!equalBytes(encodeCbor(checked), bytes)) throw new PeerError('malformed', 'CBOR that is not deterministic')
  return checked
}

/**
 * The same for what this program has itself encoded and sealed, by the thousand: nobody else can have written it another
 * way, and writing it anew to compare costs more than reading it.
 */
export function decodeOwnCbor(bytes: Uint8Array): CborValue {
  let value: unknown
  try {
    value = decode(bytes, { ...decodeOptions, tokenizer: boundedTokens(bytes) })
  } catch (cause) {
    throw cause instanceof PeerError ? cause : new PeerError('malformed', 'not CBOR', { cause })
  }
  return checkValue(value)
}

const encodeOptions: EncodeOptions = {
  ...rfc8949EncodeOptions,
  // Null lets the library go on with the value.
  typeEncoders: {
    number: (value) => (Number.isSafeInteger(value) ? null : refuseToEncode('a number that is no safe integer')),
    string: (value: string) => (value.isWellFormed() ? null : refuseToEncode('text with a lone surrogate')),
    undefined: () => refuseToEncode('undefined'),
  },
}

const decodeOptions: DecodeOptions = {
  strict: true,
  useMaps: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: false,
  retainStringBytes: true,
}

/**
 * The library's tokens, bounded in depth and number before anything is built of them: it recurses per level, and a
 * megabyte of empty arrays would keep it busy for a quarter second. Text is read by our own strict UTF-8, for the
 * library drops a leading U+FEFF.
 */
function boundedTokens(bytes: Uint8Array) {
  // Not a Node Buffer: the library would hand out views on it where it copies from a plain array.
  const tokens = new Tokenizer(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), decodeOptions)
  /** Items still due in the innermost open array or map, and in those around it. */
  let due = Infinity
  const outerDue: number[] = []
  let items = 0
  return {
    done: () => tokens.done(),
    pos: () => tokens.pos(),
    next(): Token {
      const token = tokens.next()
      if (++items > maxCborItems) throw new PeerError('malformed', 'CBOR of too many items')
      due--
      const children = childrenOf(token)
      if (children > 0) {
        if (outerDue.push(due) > maxCborDepth) throw new PeerError('malformed', 'CBOR nested too deeply')
        due = children
      }
      while (due === 0) due = outerDue.pop() ?? Infinity
      if (token.byteValue instanceof Uint8Array) token.value = fromUtf8(token.byteValue)
      return token
    },
  }
}

function childrenOf(token: Token): number {
  if (Type.equals(token.type, Type.array)) return Number(token.value)
  if (Type.equals(token.type, Type.map)) return 2 * Number(token.value)
  return 0
}

function checkValue(value: unknown): CborValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return value
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new PeerError('malformed', 'CBOR number that is no safe integer')
    return value
  }
  if (Array.isArray(value)) return value.map((item: unknown) => checkValue(item))
  if (value instanceof Map) {
    const map = new Map<number, CborValue>()
    for (const [key, item] of value as ReadonlyMap<unknown, unknown>) {
      if (typeof key !== 'number' || !Number.isSafeInteger(key))
        throw new PeerError('malformed', 'CBOR map key that is no integer')
      map.set(key, checkValue(item))
    }
    return map
  }
  throw new PeerError('malformed', 'CBOR type that is not used here')
}

function refuseToEncode(what: string): never {
  throw new UsageError('not_encodable', `not encodable: ${what}`)
}
