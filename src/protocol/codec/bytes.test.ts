import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PeerError } from '../errors.ts'
import { compareBytes, concatBytes, equalBytes, fromHex, toHex } from './bytes.ts'

const bytes = fc.uint8Array({ maxLength: 64 })

describe('concatBytes', () => {
  it('joins the parts in order, into memory of its own', () => {
    fc.assert(
      fc.property(fc.array(bytes), (parts) => {
        const joined = concatBytes(...parts)
        expect([...joined]).toEqual(parts.flatMap((part) => [...part]))
        for (const part of parts) expect(joined.buffer).not.toBe(part.buffer)
      }),
    )
  })
})

describe('equalBytes', () => {
  it('agrees with the hexadecimal forms', () => {
    const short = fc.uint8Array({ maxLength: 3, max: 1 })
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(equalBytes(left, right)).toBe(toHex(left) === toHex(right))
      }),
    )
  })

  it('sees a difference in any one byte', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (one, at, flip) => {
          const other = Uint8Array.from(one)
          other[at % one.length]! ^= flip
          expect(equalBytes(one, other)).toBe(false)
          expect(equalBytes(one, Uint8Array.from(one))).toBe(true)
        },
      ),
    )
  })
})

describe('compareBytes', () => {
  it('orders as Buffer does', () => {
    const short = fc.uint8Array({ maxLength: 4, max: 2 })
    fc.assert(
      fc.property(short, short, (left, right) => {
        expect(Math.sign(compareBytes(left, right))).toBe(Buffer.compare(left, right))
      }),
    )
  })
})

describe('hexadecimal', () => {
  it('is what Buffer writes, and is read back', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(toHex(given)).toBe(Buffer.from(given).toString('hex'))
        expect(fromHex(toHex(given))).toEqual(given)
      }),
    )
  })

  it.each(['0', 'abc', 'AB', '0x', 'g0', ' 00', '00 ', '00\n', '٠٠', '0\u0000'])('refuses %j', (text) => {
    expect(() => fromHex(text)).toThrow(PeerError)
  })
})
