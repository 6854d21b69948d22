import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex } from './bytes.ts'
import { fromUtf8, utf8 } from './utf8.ts'

describe('UTF-8', () => {
  it('gives back every well-formed text, a byte order mark too', () => {
    const text = fc.string({ unit: 'binary' }).filter((given) => given.isWellFormed())
    fc.assert(
      fc.property(text, (given) => {
        expect(fromUtf8(utf8(given))).toBe(given)
        expect(fromUtf8(utf8(`\ufeff${given}`))).toBe(`\ufeff${given}`)
      }),
    )
  })

  it.each([
    ['a stray continuation byte', '80'],
    ['a sequence that ends early', 'e282'],
    ['an overlong form', 'c0af'],
    ['a surrogate', 'eda080'],
    ['a code point above U+10FFFF', 'f4908080'],
    ['a byte that never stands in UTF-8', 'ff'],
  ])('refuses %s', (_, hex) => {
    expect(() => fromUtf8(fromHex(hex))).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error,
    )
  })
})
