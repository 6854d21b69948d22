import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxPaddedBodyBytes, pad, paddingBuckets, unpad } from './padding.ts'

const refused = expect.objectContaining({
  name: 'PeerError',
  code: 'bad_padding',
  message: 'padding is not well-formed',
}) as Error

describe('pad', () => {
  it('brings every length to one of exactly six sizes, and unpad gives the body back', () => {
    const sizes = new Map<number, number>()
    const lengths = fc.oneof(
      fc.nat({ max: maxPaddedBodyBytes }),
      fc.nat({ max: 1100 }),
      fc.constantFrom(...paddingBuckets.flatMap((size) => [size - 1, size]).slice(0, -1)),
    )
    fc.assert(
      fc.property(lengths, fc.nat({ max: 255 }), (length, fill) => {
        const body = new Uint8Array(length).fill(fill)
        const padded = pad(body)
        sizes.set(padded.length, (sizes.get(padded.length) ?? 0) + 1)
        expect(Buffer.compare(unpad(padded), body)).toBe(0)
      }),
      { numRuns: 10_000 },
    )
    expect([...sizes.keys()].sort((left, right) => left - right)).toEqual([...paddingBuckets])
  })

  it('uses the smallest size that holds the body and the mark', () => {
    for (const [index, size] of paddingBuckets.entries()) {
      expect(pad(new Uint8Array(size - 1))).toHaveLength(size)
      const next = paddingBuckets[index + 1]
      if (next !== undefined) expect(pad(new Uint8Array(size))).toHaveLength(next)
    }
  })

  it('refuses a body that leaves no room for the mark', () => {
    expect(pad(new Uint8Array(maxPaddedBodyBytes))).toHaveLength(65_536)
    const tooLong = expect.objectContaining({ name: 'UsageError', code: 'text_too_long' }) as Error
    expect(() => pad(new Uint8Array(maxPaddedBodyBytes + 1))).toThrow(tooLong)
  })

  it('keeps a body that itself ends in 0x80 and zeros', () => {
    const body = Uint8Array.of(1, 0x80, 0, 0)
    expect(unpad(pad(body))).toEqual(body)
  })
})

describe('unpad', () => {
  it('refuses every length that is no bucket', () => {
    const lengths = [0, 1, 63, 65, 128, 255, 257, 65_535, 65_537, 131_072]
    for (const length of lengths) {
      const padded = new Uint8Array(length)
      if (length > 0) padded[0] = 0x80
      expect(() => unpad(padded)).toThrow(refused)
    }
  })

  it('refuses padding without its mark', () => {
    expect(() => unpad(new Uint8Array(64))).toThrow(refused)
    for (const last of [1, 0x7f, 0x81, 0xff]) {
      const padded = pad(new Uint8Array(10))
      padded[63] = last
      expect(() => unpad(padded)).toThrow(refused)
    }
  })

  it('refuses a body in a larger bucket than it needs', () => {
    for (const [index, size] of paddingBuckets.slice(1).entries()) {
      const smaller = paddingBuckets[index]!
      const padded = new Uint8Array(size)
      padded[smaller - 1] = 0x80
      expect(() => unpad(padded)).toThrow(refused)
      padded[smaller] = 0x80
      expect(unpad(padded)).toHaveLength(smaller)
    }
  })

  it('accepts exactly what pad writes', () => {
    const tail = fc.array(fc.constantFrom(0, 0x80, 1), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(tail, fc.constantFrom(64, 256), (ending, size) => {
        const padded = new Uint8Array(size)
        padded.set(ending, size - ending.length)
        let body: Uint8Array
        try {
          body = unpad(padded)
        } catch (error) {
          expect(error).toEqual(refused)
          return
        }
        expect(pad(body)).toEqual(padded)
      }),
    )
  })
})
