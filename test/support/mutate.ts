// Damages valid input: blindly, byte by byte, and knowingly, inside CBOR and JSON, where blind damage does not get far.

import { decodeCbor, encodeCbor, type CborValue } from '#protocol/codec/cbor.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { uintBytes } from '#protocol/codec/writer.ts'
import type { SeededRandom } from './seeded-random.ts'

export type Mutator = (random: SeededRandom, input: Uint8Array, other: Uint8Array) => Uint8Array

/** One to four blind changes. `other` is a second valid input to splice from. */
export const mutateBytes: Mutator = (random, input, other) => {
  let bytes = Uint8Array.from(input)
  for (let changes = 1 + random.below(4); changes > 0; changes--) bytes = random.pick(byteChanges)(random, bytes, other)
  return bytes
}

type ByteChange = (random: SeededRandom, bytes: Uint8Array<ArrayBuffer>, other: Uint8Array) => Uint8Array<ArrayBuffer>

const byteChanges: readonly ByteChange[] = [
  (random, bytes) => put(bytes, random.below(bytes.length + 1), (old) => old ^ (1 << random.below(8))),
  (random, bytes) => put(bytes, random.below(bytes.length + 1), () => random.pick(edgeBytes)),
  (random, bytes) => put(bytes, random.below(bytes.length + 1), (old) => old + random.pick([1, -1])),
  (random, bytes) => put(bytes, 0, () => random.below(256)),
  (random, bytes) => bytes.slice(0, random.below(bytes.length + 1)),
  (random, bytes) => bytes.slice(random.below(bytes.length + 1)),
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), random.below(9), new Uint8Array(0)),
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 0, random.bytes(random.below(9))),
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 4, uintBytes(random.pick(edgeIntegers), 8).slice(4)),
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 8, uintBytes(random.pick(edgeIntegers), 8)),
  (random, bytes, other) => splice(bytes, random.below(bytes.length + 1), random.below(17), piece(random, other)),
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 0, piece(random, bytes)),
  (random, bytes) =>
    splice(
      bytes,
      random.below(bytes.length + 1),
      0,
      new Uint8Array(random.pick([64, 1024, 70_000])).fill(random.pick(edgeBytes)),
    ),
]

/** Puts something else in one place of a CBOR value and encodes it anew; now and then a blind change on top. */
export const mutateCbor: Mutator = (random, input, other) => {
  const encoded = encodeCbor(mutateTree(random, decodeCbor(input), cborTree))
  return random.below(8) === 0 ? mutateBytes(random, encoded, other) : encoded
}

/** The same for JSON text. */
export const mutateJson: Mutator = (random, input, other) => {
  const value: unknown = JSON.parse(Buffer.from(input).toString('utf8'))
  const text = Buffer.from(JSON.stringify(mutateTree(random, value, jsonTree)))
  return random.below(8) === 0 ? mutateBytes(random, text, other) : Uint8Array.from(text)
}

/** How to see a kind of value as a tree, and what may be put into it. */
interface Tree<Value> {
  /** The children by key; undefined for a leaf. */
  open(value: Value): [key: number | string, child: Value][] | undefined
  close(shaped: Value, children: readonly (readonly [key: number | string, child: Value])[]): Value
  strangers(random: SeededRandom): Value
  newKey(random: SeededRandom): number | string
}

function mutateTree<Value>(random: SeededRandom, value: Value, tree: Tree<Value>): Value {
  const children = tree.open(value)
  if (children === undefined || children.length === 0 || random.below(6) === 0) return tree.strangers(random)
  const at = random.below(children.length)
  const [key, child] = children[at]!
  switch (random.below(6)) {
    case 0:
      return tree.close(value, children.toSpliced(at, 1))
    case 1:
      return tree.close(value, [...children, [tree.newKey(random), tree.strangers(random)]])
    case 2:
      return tree.close(value, children.toSpliced(at, 1, [tree.newKey(random), child]))
    default:
      return tree.close(value, children.toSpliced(at, 1, [key, mutateTree(random, child, tree)]))
  }
}

const cborTree: Tree<CborValue> = {
  open(value) {
    if (value instanceof Map) return [...(value as ReadonlyMap<number, CborValue>)]
    return Array.isArray(value) ? (value as readonly CborValue[]).map((child, index) => [index, child]) : undefined
  },
  close(shaped, children) {
    if (!(shaped instanceof Map)) return children.map(([, child]) => child)
    return new Map(children.map(([key, child]) => [Number(key), child]))
  },
  strangers: (random) =>
    random.pick<() => CborValue>([
      () => random.pick(edgeIntegers),
      () => -1 - random.pick(edgeIntegers.slice(0, -1)),
      () => random.pick([true, false, null]),
      () => random.pick(edgeTexts),
      () => random.bytes(random.pick([0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 296, 297])),
      () => new Array<null>(random.pick([0, 1, 5000])).fill(null),
      () => new Map([[random.pick(edgeIntegers), null]]),
      () => [[[[new Map([[1, [0]]])]]]],
    ])(),
  newKey: (random) => random.pick([0, -1, 1, 2, 3, 14, 255, 2 ** 32]),
}

const jsonTree: Tree<unknown> = {
  open(value) {
    if (Array.isArray(value)) return value.map((child: unknown, index) => [index, child])
    return typeof value === 'object' && value !== null ? Object.entries(value) : undefined
  },
  close(shaped, children) {
    if (Array.isArray(shaped)) return children.map(([, child]) => child)
    // Not by assignment: `__proto__` is to become a field of its own, as JSON.parse makes it.
    return Object.fromEntries(children)
  },
  strangers: (random) =>
    random.pick<() => unknown>([
      () => random.pick(edgeIntegers),
      () => random.pick([-1, 0.5, 1e300, -0]),
      () => random.pick([true, false, null]),
      () => random.pick(edgeTexts),
      () => Buffer.from(random.bytes(random.pick([31, 32, 33]))).toString(random.pick(['base64', 'base64url'])),
      () => new Array<null>(random.pick([0, 1, 5000])).fill(null),
      () => ({ [random.pick(edgeTexts)]: {} }),
    ])(),
  newKey: (random) => random.pick([...edgeTexts, 'token', 'entries']),
}

const edgeBytes = [0, 1, 0x17, 0x18, 0x1b, 0x3b, 0x5f, 0x7f, 0x80, 0x9b, 0x9f, 0xbf, 0xc0, 0xd8, 0xf7, 0xf9, 0xfb, 0xff]
const edgeIntegers = [0, 1, 23, 24, 255, 256, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1]
const edgeTexts = [
  '',
  'a',
  '__proto__',
  'constructor',
  '\u0000',
  '\ufeff',
  'ÿ',
  '😀',
  '../..',
  'a@b.c',
  'x'.repeat(70_000),
]

function put(bytes: Uint8Array<ArrayBuffer>, at: number, change: (old: number) => number): Uint8Array<ArrayBuffer> {
  // Past the end it does nothing, as assignments to typed arrays do.
  bytes[at] = change(bytes[at] ?? 0)
  return bytes
}

function splice(bytes: Uint8Array, at: number, drop: number, insert: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(concatBytes(bytes.subarray(0, at), insert, bytes.subarray(at + drop)))
}

function piece(random: SeededRandom, bytes: Uint8Array): Uint8Array {
  const from = random.below(bytes.length + 1)
  return bytes.slice(from, from + random.below(33))
}
