import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor, maxCborDepth, maxCborItems, type CborValue } from './cbor.ts'
import { concatBytes, fromHex, toHex } from './bytes.ts'
import { u32 } from './writer.ts'

const scalar = fc.oneof(
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }),
)
const value: fc.Arbitrary<CborValue> = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: maxCborDepth - 1 },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(fc.maxSafeInteger(), tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
})).value

describe('encodeCbor', () => {
  // RFC 8949, appendix A, as far as the types are ours.
  it.each([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [100, '1864'],
    [1000, '1903e8'],
    [1_000_000, '1a000f4240'],
    [1_000_000_000_000, '1b000000e8d4a51000'],
    [-1, '20'],
    [-1000, '3903e7'],
    // Not in the appendix: the last value of each width, and the first of the next.
    [255, '18ff'],
    [256, '190100'],
    [65_535, '19ffff'],
    [65_536, '1a00010000'],
    [2 ** 32 - 1, '1affffffff'],
    [2 ** 32, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [-24, '37'],
    [-25, '3818'],
    [-(2 ** 32), '3affffffff'],
    [-(2 ** 32) - 1, '3b0000000100000000'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
    [false, 'f4'],
    [true, 'f5'],
    [null, 'f6'],
    [new Uint8Array(0), '40'],
    [Uint8Array.of(1, 2, 3, 4), '4401020304'],
    ['', '60'],
    ['ü', '62c3bc'],
    ['水', '63e6b0b4'],
    ['\u{10151}', '64f0908591'],
    [[], '80'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [new Map(), 'a0'],
    [
      new Map([
        [3, 4],
        [1, 2],
      ]),
      'a201020304',
    ],
  ] satisfies [CborValue, string][])('writes %o as the RFC does', (given, hex) => {
    expect(toHex(encodeCbor(given))).toBe(hex)
    expect(decodeCbor(fromHex(hex))).toEqual(given)
  })

  it('orders map keys by their bytes: non-negative ones first, then negative ones', () => {
    const shuffled = new Map([-1, 256, 24, 0, -25, 23].map((key) => [key, null]))
    expect([...(decodeCbor(encodeCbor(shuffled)) as ReadonlyMap<number, null>).keys()]).toEqual([
      0, 23, 24, 256, -1, -25,
    ])
  })

  it.each([1.5, Number.NaN, Infinity, 2 ** 53, '\ud800', `${'a'.repeat(40)}\udfff`])(
    'refuses to write %o, which would be read otherwise or not at all',
    (given) => {
      const refused = expect.objectContaining({ name: 'UsageError', code: 'not_encodable' }) as Error
      expect(() => encodeCbor(given)).toThrow(refused)
      expect(() => encodeCbor([new Map([[1, given]])])).toThrow(refused)
    },
  )

  it('gives a plain array with memory of its own, whatever the size', () => {
    for (const length of [0, 1, 20, 60, 100, 250, 300, 1000, 5000, 70_000]) {
      const encoded = encodeCbor([new Uint8Array(length), 'x'.repeat(length), length])
      expect(Object.getPrototypeOf(encoded)).toBe(Uint8Array.prototype)
      expect(encoded.buffer.byteLength).toBe(encoded.length)
    }
  })

  it('does not let a caller who wipes what it got spoil what others get', () => {
    encodeCbor(7).fill(0)
    encodeCbor('text').fill(0)
    expect([toHex(encodeCbor(7)), toHex(encodeCbor('text'))]).toEqual(['07', '6474657874'])
  })
})

describe('decodeCbor', () => {
  it('gives back every value that was encoded', () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(decodeCbor(encodeCbor(given))).toEqual(given)
      }),
    )
  })

  it('accepts exactly one byte string per value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        const read = attempt(bytes)
        if (read !== undefined) expect(encodeCbor(read.value)).toEqual(bytes)
      }),
      { numRuns: 5000 },
    )
  })

  it('keeps a byte order mark at the beginning of a text', () => {
    expect(decodeCbor(encodeCbor('\ufefftext'))).toBe('\ufefftext')
  })

  it('copies byte strings out of its input, a Buffer too', () => {
    for (const source of [encodeCbor(new Uint8Array(9)), Buffer.from(encodeCbor(new Uint8Array(9)))]) {
      const read = decodeCbor(source)
      source.fill(1)
      expect(read).toEqual(new Uint8Array(9))
      expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype)
    }
  })

  it.each([
    ['nothing', ''],
    ['trailing bytes', '0000'],
    ['an array that ends early', '8201'],
    ['a byte string that ends early', '4401'],
    ['a length of 4 GiB', '5affffffff00'],
    ['a length of 2^53', '5b002000000000000000'],
    ['an array of 2^32 items', '9affffffff00'],
    ['a map of 2^32 entries', 'baffffffff00'],
    ['an integer in more bytes than needed', '1817'],
    ['a 16-bit integer in 32 bits', '1a000003e8'],
    ['a length in more bytes than needed', '580101'],
    ['an array length in more bytes than needed', '980101'],
    ['an integer above 2^53 − 1', '1b0020000000000000'],
    ['an integer below −(2^53 − 1)', '3b001fffffffffffff'],
    ['an integer of 64 bits', '1bffffffffffffffff'],
    ['an indefinite byte string', '5f4101ff'],
    ['an indefinite text', '7f6161ff'],
    ['an indefinite array', '9f01ff'],
    ['an indefinite map', 'bf0101ff'],
    ['a stray break', 'ff'],
    ['a break inside an array', '81ff'],
    ['half a float', 'f93c00'],
    ['a float', 'fa3f800000'],
    ['a double', 'fb3ff0000000000000'],
    ['NaN', 'f97e00'],
    ['infinity', 'f97c00'],
    ['undefined', 'f7'],
    ['an unassigned simple value', 'e0'],
    ['a simple value of one byte', 'f8ff'],
    ['a tag', 'c100'],
    ['a bignum', 'c24101'],
    ['self-described CBOR', 'd9d9f700'],
    ['reserved additional information', '1c'],
    ['reserved additional information before what could be its eight bytes', '1c0000000100000000'],
    ['an indefinite integer before what could be its eight bytes', '1f0000000100000000'],
    ['a duplicate key', 'a201000100'],
    ['keys out of order', 'a202000100'],
    ['a negative key before a positive one', 'a220000000'],
    ['a text key', 'a1616100'],
    ['a bytes key', 'a1416100'],
    ['an array as a key', 'a1810000'],
    ['a map as a key', 'a1a00000'],
    ['null as a key', 'a1f600'],
    ['a fraction as a key', 'a1f93e0000'],
    ['a whole number as a float as a key', 'a1f93c0000'],
    ['a map without its last value', 'a100'],
    ['text that is not UTF-8', '61ff'],
    ['an overlong UTF-8 form', '62c080'],
    ['a surrogate in UTF-8', '63eda080'],
  ])('refuses %s', (_, hex) => {
    expect(() => decodeCbor(fromHex(hex))).toThrow(malformed)
  })

  it('reads the deepest nesting allowed and refuses one level more', () => {
    const nested = (depth: number) => Uint8Array.from([...new Array<number>(depth).fill(0x81), 0x00])
    expect(() => decodeCbor(nested(maxCborDepth))).not.toThrow()
    expect(() => decodeCbor(nested(maxCborDepth + 1))).toThrow(malformed)
  })

  it('refuses bombs of depth and of width before it builds them', () => {
    const size = 4 * 1024 * 1024
    const wide = (item: number) => concatBytes(Uint8Array.of(0x9a), u32(size), new Uint8Array(size).fill(item))
    const bombs = [new Uint8Array(size).fill(0x81), new Uint8Array(size).fill(0xa1), wide(0xf6), wide(0x80), wide(0xa0)]
    for (const bomb of bombs) expect(() => decodeCbor(bomb)).toThrow(/nested too deeply|too many items/)
  })

  it('counts each key and each value against the number of items, and no more', () => {
    const nulls = (count: number) => encodeCbor(new Array<null>(count).fill(null))
    expect(decodeCbor(nulls(maxCborItems - 1))).toHaveLength(maxCborItems - 1)
    expect(() => decodeCbor(nulls(maxCborItems))).toThrow(malformed)
    const half = maxCborItems / 2
    expect(() => decodeCbor(encodeCbor(new Map(Array.from({ length: half }, (_, key) => [key, null]))))).toThrow(
      malformed,
    )
  })
})

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

function attempt(bytes: Uint8Array): { value: CborValue } | undefined {
  try {
    return { value: decodeCbor(bytes) }
  } catch (error) {
    expect(error).toEqual(malformed)
    return undefined
  }
}
