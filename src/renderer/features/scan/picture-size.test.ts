import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pictureSize } from './picture-size.ts'

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)))

const pngHead = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]
const kinds: [string, Uint8Array][] = [
  ['PNG', bytes(pngHead, 'IHDR', [0, 0, 5, 0, 0, 0, 2, 208])],
  ['GIF', bytes('GIF89a', [0, 5, 208, 2])],
  [
    'JPEG behind a comment and fill bytes',
    bytes([0xff, 0xd8, 0xff, 0xfe, 0, 5], 'hey', [0xff, 0xff, 0xff, 0xc2, 0, 17, 8, 2, 208, 5, 0]),
  ],
  ['WebP, extended', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0, 0xff, 4, 0, 0xcf, 2, 0])],
  ['WebP, lossy', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0, 5, 208, 2])],
  // 14 bits of width less one, 14 of height less one: 1279 and 719.
  ['WebP, lossless', bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8L', [0, 0, 0, 0, 0x2f, 0xff, 0xc4, 0xb3, 0])],
]

describe('the size of a picture', () => {
  it.each(kinds)('is read from the head of a %s', (_, head) => {
    expect(pictureSize(head)).toEqual({ width: 1280, height: 720 })
  })

  it.each(kinds)('is unknown where the head of a %s is cut short', (_, head) => {
    for (let length = 0; length < head.length; length++) {
      expect(pictureSize(head.subarray(0, length)), `${String(length)} bytes`).toBeUndefined()
    }
  })

  it('is read of a bomb as it is, before anybody unpacks it', () => {
    expect(pictureSize(bytes(pngHead, 'IHDR', [0, 1, 0, 0, 0, 1, 0, 0]))).toEqual({ width: 65_536, height: 65_536 })
  })

  it.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', 'BM', '%PDF-1.7', ''])('is unknown of %j', (text) => {
    expect(pictureSize(bytes(text))).toBeUndefined()
  })

  it('ends for every head of a JPEG that leads in circles or nowhere', () => {
    const bodies = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(bodies, (body) => {
        pictureSize(bytes([0xff, 0xd8, 0xff], [...body]))
        pictureSize(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0], [...body]))
      }),
      { numRuns: 500, seed: 3 },
    )
  })
})
