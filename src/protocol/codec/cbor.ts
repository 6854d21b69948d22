// Deterministic CBOR (RFC 8949 §4.2), and of it only what we use: one byte string per value, and nothing else is read.
// Values: integers, text, byte strings, booleans, null, arrays, maps with integer keys. No floats, tags, undefined.

import { PeerError, UsageError } from '../errors.ts'
import { createReader, type Reader } from './reader.ts'
import { fromUtf8, utf8 } from './utf8.ts'

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

/** RFC 8949 §3.1, the high three bits of an item's first byte. */
const majors = { uint: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, simple: 7 } as const
/** RFC 8949 §3.3, as whole bytes. */
const simples = { false: 0xf4, true: 0xf5, null: 0xf6 } as const

/**
 * Encodes a value. Maps are ordered by key. What the other side would refuse or read as something else is a `UsageError`
 * `not_encodable`: fractions, unsafe integers, lone surrogates, too many items or levels.
 */
export function encodeCbor(value: CborValue): Uint8Array {
  const sink: Sink = { bytes: new Uint8Array(256), length: 0, items: 0 }
  write(sink, value, 0)
  return sink.bytes.slice(0, sink.length)
}

/**
 * Decodes exactly one value, into memory of its own. Indefinite lengths, floats, tags, duplicate keys, non-minimal
 * lengths, unordered maps and trailing bytes are a `PeerError` `malformed`: what is read is what `encodeCbor` writes.
 */
export function decodeCbor(bytes: Uint8Array): CborValue {
  const source: Source = { reader: createReader(bytes), items: 0 }
  const value = read(source, 0)
  source.reader.end()
  return value
}

interface Sink {
  bytes: Uint8Array<ArrayBuffer>
  length: number
  items: number
}

function write(sink: Sink, value: CborValue, depth: number): void {
  if (++sink.items > maxCborItems) throw notEncodable('too many items')
  if (value === null) push(sink, simples.null)
  else if (typeof value === 'boolean') push(sink, value ? simples.true : simples.false)
  else if (typeof value === 'number') writeInteger(sink, value)
  else if (typeof value === 'string') {
    if (!value.isWellFormed()) throw notEncodable('text with a lone surrogate')
    writeBytes(sink, majors.text, utf8(value))
  } else if (value instanceof Uint8Array) writeBytes(sink, majors.bytes, value)
  else if (depth === maxCborDepth) throw notEncodable('nested too deeply')
  else if (value instanceof Map) writeMap(sink, value, depth)
  else if (Array.isArray(value)) {
    writeHead(sink, majors.array, value.length)
    for (const item of value as readonly CborValue[]) write(sink, item, depth + 1)
  } else throw notEncodable(`a value of type ${typeof value}`)
}

function writeMap(sink: Sink, map: ReadonlyMap<number, CborValue>, depth: number): void {
  writeHead(sink, majors.map, map.size)
  for (const [key, item] of [...map].sort(([left], [right]) => compareKeys(left, right))) {
    if (++sink.items > maxCborItems) throw notEncodable('too many items')
    writeInteger(sink, key)
    write(sink, item, depth + 1)
  }
}

function writeInteger(sink: Sink, value: number): void {
  if (!Number.isSafeInteger(value)) throw notEncodable('a number that is no safe integer')
  if (value < 0) writeHead(sink, majors.negative, -1 - value)
  else writeHead(sink, majors.uint, value)
}

function writeBytes(sink: Sink, major: number, bytes: Uint8Array): void {
  writeHead(sink, major, bytes.length)
  const at = reserve(sink, bytes.length)
  sink.bytes.set(bytes, at)
}

/** An item's head in the fewest bytes that hold its argument. */
function writeHead(sink: Sink, major: number, argument: number): void {
  if (argument < 24) {
    push(sink, (major << 5) | argument)
    return
  }
  const info = argument < 2 ** 8 ? 24 : argument < 2 ** 16 ? 25 : argument < 2 ** 32 ? 26 : 27
  const width = 2 ** (info - 24)
  push(sink, (major << 5) | info)
  let left = argument
  const at = reserve(sink, width)
  for (let i = at + width - 1; i >= at; i--) {
    sink.bytes[i] = left % 256
    left = Math.floor(left / 256)
  }
}

function push(sink: Sink, byte: number): void {
  const at = reserve(sink, 1)
  sink.bytes[at] = byte
}

/** Makes room and gives the place where it begins. */
function reserve(sink: Sink, length: number): number {
  const at = sink.length
  sink.length += length
  if (sink.length > sink.bytes.length) {
    const larger = new Uint8Array(Math.max(sink.length, 2 * sink.bytes.length))
    larger.set(sink.bytes)
    sink.bytes = larger
  }
  return at
}

interface Source {
  readonly reader: Reader
  items: number
}

function read(source: Source, depth: number): CborValue {
  const { reader } = source
  const head = readHead(source)
  const major = head >> 5
  if (major === majors.simple) return readSimple(head)
  const argument = readArgument(reader, head & 31)
  switch (major) {
    case majors.uint:
    case majors.negative:
      return integerOf(major, argument)
    case majors.bytes:
      // Not by slice(): of a Node Buffer that would be a view.
      return new Uint8Array(reader.bytes(argument))
    case majors.text:
      return fromUtf8(reader.bytes(argument))
    case majors.array:
      return readArray(source, argument, depth + 1)
    case majors.map:
      return readMap(source, argument, depth + 1)
    default:
      throw malformed('a tag')
  }
}

function readArray(source: Source, length: number, depth: number): CborValue[] {
  if (depth > maxCborDepth) throw malformed('nested too deeply')
  const items: CborValue[] = []
  // Not `new Array(length)`: the length is the other side's claim.
  for (let i = 0; i < length; i++) items.push(read(source, depth))
  return items
}

function readMap(source: Source, size: number, depth: number): Map<number, CborValue> {
  if (depth > maxCborDepth) throw malformed('nested too deeply')
  const map = new Map<number, CborValue>()
  let previous: number | undefined
  for (let i = 0; i < size; i++) {
    const head = readHead(source)
    const major = head >> 5
    if (major !== majors.uint && major !== majors.negative) throw malformed('a map key that is no integer')
    const key = integerOf(major, readArgument(source.reader, head & 31))
    if (previous !== undefined && compareKeys(previous, key) >= 0) throw malformed('map keys out of order')
    previous = key
    map.set(key, read(source, depth))
  }
  return map
}

function readHead(source: Source): number {
  if (++source.items > maxCborItems) throw malformed('too many items')
  return source.reader.u8()
}

/** The argument of a head (RFC 8949 §3), which must be in its shortest form. */
function readArgument(reader: Reader, info: number): number {
  if (info < 24) return info
  if (info > 27) throw malformed('an indefinite length')
  const argument = info === 24 ? reader.u8() : info === 25 ? reader.u16() : info === 26 ? reader.u32() : reader.u64()
  const smallest = info === 24 ? 24 : info === 25 ? 2 ** 8 : info === 26 ? 2 ** 16 : 2 ** 32
  if (argument < smallest) throw malformed('a number in more bytes than needed')
  return argument
}

function integerOf(major: number, argument: number): number {
  const value = major === majors.negative ? -1 - argument : argument
  if (!Number.isSafeInteger(value)) throw malformed('a number that is no safe integer')
  return value
}

function readSimple(head: number): boolean | null {
  if (head === simples.null) return null
  if (head !== simples.true && head !== simples.false) throw malformed('a float, or a simple value of no use here')
  return head === simples.true
}

/** The order of encoded keys, byte by byte (RFC 8949 §4.2.1): 0, 1, 2, … and then −1, −2, … */
function compareKeys(left: number, right: number): number {
  if (left < 0 !== right < 0) return left < 0 ? 1 : -1
  return left < 0 ? right - left : left - right
}

function malformed(what: string): PeerError {
  return new PeerError('malformed', `not our CBOR: ${what}`)
}

function notEncodable(what: string): UsageError {
  return new UsageError('not_encodable', `not encodable as CBOR: ${what}`)
}
