import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

describe('base64url', () => {
  // RFC 4648 §10, without the padding.
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('writes %j as %j', (plain, encoded) => {
    expect(toBase64url(Buffer.from(plain))).toBe(encoded)
  })

  it('is what Buffer writes, and is read back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(fromBase64url(toBase64url(bytes))).toEqual(bytes)
      }),
    )
  })

  it('reads one spelling per byte string and no other', () => {
    const letters = fc.constantFrom(...'ABab09-_+/= .\u00e9😀')
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), (chosen) => {
        const text = chosen.join('')
        let bytes: Uint8Array
        try {
          bytes = fromBase64url(text)
        } catch (error) {
          expect(error).toEqual(malformed)
          return
        }
        expect(toBase64url(bytes)).toBe(text)
      }),
      { numRuns: 5000 },
    )
  })

  it.each([
    ['padding', 'Zg=='],
    ['padding in the middle', 'Zg==Zg'],
    ['the letters of plain base64', 'a+b/'],
    ['white space', 'Zm9v '],
    ['a line feed', 'Zm9v\n'],
    ['one letter', 'A'],
    ['five letters', 'AAAAA'],
    ['spare bits set after one byte', 'Zh'],
    ['spare bits set after two bytes', 'Zm9'],
    ['letters outside ASCII', 'Zмм'],
    ['a surrogate pair', '😀😀'],
  ])('refuses %s', (_, text) => {
    expect(() => fromBase64url(text)).toThrow(malformed)
  })
})
