import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternalError } from '../errors.ts'
import { toHex } from './bytes.ts'
import { createReader, type Reader } from './reader.ts'
import { lengthPrefixed, u16, u32, u48, u64, u8, uintBytes } from './writer.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

const fields: readonly [
  name: string,
  width: number,
  write: (value: number) => Uint8Array,
  read: (r: Reader) => number,
][] = [
  ['u8', 1, u8, (reader) => reader.u8()],
  ['u16', 2, u16, (reader) => reader.u16()],
  ['u32', 4, u32, (reader) => reader.u32()],
  ['u48', 6, u48, (reader) => reader.u48()],
  ['u64', 8, u64, (reader) => reader.u64()],
]

describe.each(fields)('%s', (_, width, write, read) => {
  const largest = Math.min(256 ** width - 1, Number.MAX_SAFE_INTEGER)

  it('is big-endian and of fixed width', () => {
    expect(toHex(write(1))).toBe('01'.padStart(2 * width, '0'))
    expect(toHex(write(0x7f))).toBe('7f'.padStart(2 * width, '0'))
  })

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(largest)), (value) => {
        const wrapped = value % (largest + 1)
        const reader = createReader(write(wrapped))
        expect(read(reader)).toBe(wrapped)
        reader.end()
      }),
    )
  })

  it('does not write what it cannot hold', () => {
    for (const value of [-1, 0.5, Number.NaN, largest + 1]) expect(() => write(value)).toThrow(InternalError)
  })

  it('refuses to read past the end', () => {
    expect(() => read(createReader(new Uint8Array(width - 1)))).toThrow(malformed)
  })
})

describe('createReader', () => {
  it('refuses 64-bit numbers above 2^53 − 1, none of them rounded into range', () => {
    const unsafe = fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(unsafe, (value) => {
        const bytes = Buffer.alloc(8)
        bytes.writeBigUInt64BE(value)
        expect(() => createReader(bytes).u64()).toThrow(malformed)
      }),
    )
  })

  it('gives the fields in order, then the rest, and knows when nothing is left', () => {
    const reader = createReader(Uint8Array.of(1, 0, 2, 9, 9, 7))
    expect([reader.u8(), reader.u16(), [...reader.bytes(2)], [...reader.rest()], [...reader.rest()]]).toEqual([
      1,
      2,
      [9, 9],
      [7],
      [],
    ])
    expect(() => reader.end()).not.toThrow()
  })

  it('refuses trailing bytes at the end, and lengths that run past it', () => {
    expect(() => createReader(new Uint8Array(1)).end()).toThrow(malformed)
    expect(() => createReader(new Uint8Array(3)).bytes(4)).toThrow(malformed)
    expect(() => createReader(new Uint8Array(3)).bytes(2 ** 32 - 1)).toThrow(malformed)
  })

  it('stands still after a refusal', () => {
    const reader = createReader(Uint8Array.of(5))
    expect(() => reader.u32()).toThrow(malformed)
    expect(reader.u8()).toBe(5)
  })
})

describe('uintBytes', () => {
  it('refuses what is no safe integer even where the width could hold it', () => {
    expect(() => uintBytes(2 ** 53, 8)).toThrow(InternalError)
  })
})

describe('lengthPrefixed', () => {
  it('gives different bytes for different lists of parts', () => {
    const list = fc.array(fc.uint8Array({ maxLength: 3, max: 1 }), { maxLength: 4 })
    fc.assert(
      fc.property(list, list, (left, right) => {
        const sameParts = JSON.stringify(left.map(toHex)) === JSON.stringify(right.map(toHex))
        expect(toHex(lengthPrefixed(...left)) === toHex(lengthPrefixed(...right))).toBe(sameParts)
      }),
      { numRuns: 2000 },
    )
  })
})
