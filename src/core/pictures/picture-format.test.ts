import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '#protocol/limits.ts'
import { movingPng, pngChunk, pngOf } from '../../../test/support/pictures/made-pictures.ts'
import { pictureTypeOf } from './picture-format.ts'

const bytes = (...parts: readonly (Buffer | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))))
const segment = (marker: number, body: readonly number[]): readonly number[] => [
  ...[0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff],
  ...body,
]
const frame = (side: number, marker = 0xc0): readonly number[] =>
  segment(marker, [8, side >> 8, side & 0xff, side >> 8, side & 0xff, 1, 1, 0x11, 0])
const jpeg = (...segments: readonly (readonly number[])[]): Uint8Array =>
  bytes([0xff, 0xd8], ...segments, segment(0xda, [1, 1, 0, 0, 63, 0]), [1, 2, 3], [0xff, 0xd9])

function riff(...chunks: readonly { readonly name: string; readonly body: readonly number[] }[]): Uint8Array {
  const inner = Buffer.concat(
    chunks.map(({ name, body }) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(body.length)
      return Buffer.concat([Buffer.from(name, 'latin1'), length, Buffer.from(body), Buffer.alloc(body.length % 2)])
    }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32LE(inner.length + 4)
  return bytes(Buffer.from('RIFF'), length, Buffer.from('WEBP'), inner)
}
const lossy = (side: number) => ({
  name: 'VP8 ',
  body: [0, 0, 0, 0x9d, 0x01, 0x2a, side & 0xff, side >> 8, side & 0xff, side >> 8, 0],
})
const lossless = (side: number) => {
  const bits = (side - 1) | ((side - 1) << 14)
  return { name: 'VP8L', body: [0x2f, bits & 0xff, (bits >> 8) & 0xff, (bits >> 16) & 0xff, bits >>> 24] }
}
const extended = (side: number, flags: number) => {
  const [low, high] = [(side - 1) & 0xff, (side - 1) >> 8]
  return { name: 'VP8X', body: [flags, 0, 0, 0, low, high, 0, low, high, 0] }
}

describe('a picture of a group', () => {
  it.each([
    ['image/png', new Uint8Array(pngOf(64, 64))],
    ['image/jpeg', jpeg(segment(0xe0, [1]), segment(0xdb, [0]), frame(128), segment(0xc4, [0]))],
    ['image/jpeg', jpeg(frame(256, 0xc2))],
    ['image/webp', riff(lossy(256))],
    ['image/webp', riff(lossless(16))],
    ['image/webp', riff(extended(200, 0x10), { name: 'ALPH', body: [1, 2, 3] }, lossy(200))],
  ])('is told by its bytes to be %s', (type, picture) => {
    expect(pictureTypeOf(picture)).toBe(type)
  })

  it.each([
    ['nothing', new Uint8Array(0)],
    ['words', bytes(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
    ['a GIF, which may move', bytes(Buffer.from('GIF89a\x40\x00\x40\x00'))],
    ['a PNG that moves', new Uint8Array(movingPng(64, 64, 2))],
    ['a PNG with words in it', new Uint8Array(pngOf(64, 64, { before: [pngChunk('tEXt', Buffer.from('a\0b'))] }))],
    ['a PNG of a camera', new Uint8Array(pngOf(64, 64, { before: [pngChunk('eXIf', Buffer.alloc(8))] }))],
    ['a PNG with two headers', new Uint8Array(pngOf(64, 64, { before: [pngChunk('IHDR', Buffer.alloc(13))] }))],
    ['a PNG that goes on behind its end', bytes(pngOf(64, 64), [0])],
    ['a PNG that is cut', new Uint8Array(pngOf(64, 64).subarray(0, -1))],
    ['one that is not square', new Uint8Array(pngOf(64, 65))],
    ['one that is too large to be small', new Uint8Array(pngOf(257, 257))],
    ['one that nobody sees', new Uint8Array(pngOf(15, 15))],
    ['gigabytes of pixels', new Uint8Array(pngOf(60_000, 60_000, { lines: 1 }))],
    ['a JPEG of a camera', jpeg(segment(0xe1, [0x45, 0x78, 0x69, 0x66]), frame(64))],
    ['a JPEG with a comment', jpeg(segment(0xfe, [1]), frame(64))],
    ['a JPEG with a profile', jpeg(segment(0xe2, [1]), frame(64))],
    ['a JPEG with two frames', jpeg(frame(64), frame(64))],
    ['a JPEG without one', jpeg(segment(0xdb, [0]))],
    ['a JPEG that goes on behind its end', bytes(Buffer.from(jpeg(frame(64))), [0])],
    ['a WebP of a camera', riff(extended(64, 0x08), lossy(64), { name: 'EXIF', body: [1] })],
    ['a WebP that says it is of a camera', riff(extended(64, 0x08), lossy(64))],
    ['a WebP with a profile', riff(extended(64, 0x20), { name: 'ICCP', body: [1] }, lossy(64))],
    ['a WebP that moves', riff(extended(64, 0x02), { name: 'ANIM', body: [0] })],
    ['a WebP that says two sizes', riff(extended(64, 0), lossy(128))],
    ['a WebP with two pictures', riff(lossy(64), lossy(64))],
    ['a WebP without one', riff(extended(64, 0))],
    ['a WebP that goes on behind its end', bytes(Buffer.from(riff(lossy(64))), [0, 0])],
    ['a WebP whose part is longer than it', bytes(Buffer.from(riff(lossy(64))).subarray(0, -4))],
  ])('is none where it is %s', (_, picture) => {
    expect(pictureTypeOf(picture)).toBeUndefined()
  })

  it('is none where it has more bytes than it may, whatever they are', () => {
    const long = pngOf(64, 64, { before: [pngChunk('sBIT', Buffer.alloc(limits.groupPictureBytes))] })
    expect(pictureTypeOf(new Uint8Array(long))).toBeUndefined()
  })

  it('is looked at without an error, whatever comes', () => {
    const samples = [new Uint8Array(pngOf(64, 64)), jpeg(frame(64)), riff(extended(64, 0x10), lossy(64))]
    const damaged = fc.tuple(fc.constantFrom(...samples), fc.nat(200), fc.nat(255), fc.nat(300))
    fc.assert(
      fc.property(damaged, ([sample, at, value, length]) => {
        const copy = sample.slice(0, length)
        copy[at % Math.max(1, copy.length)] = value
        pictureTypeOf(copy)
      }),
      { numRuns: 500 },
    )
  })
})
