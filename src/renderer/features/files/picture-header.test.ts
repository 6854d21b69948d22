import { describe, expect, it } from 'vitest'
import { limits } from '#protocol/limits.ts'
import { boundedPicture, pictureBlob, smallPicture, wholePicture } from './picture-bounds.ts'
import { readPictureHeader } from './picture-header.ts'

const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)))
const uint32 = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff)
const uint16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]

const png = (width: number, height: number, chunk = 'IDAT'): Uint8Array =>
  bytesOf(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    [...uint32(13), ...bytesOf('IHDR'), ...uint32(width), ...uint32(height), 8, 6, 0, 0, 0, ...uint32(0)],
    [...uint32(8), ...bytesOf(chunk), ...uint32(1), ...uint32(0), ...uint32(0)],
    [...uint32(0), ...bytesOf('IDAT')],
  )
const jpeg = (width: number, height: number): Uint8Array =>
  bytesOf(
    [0xff, 0xd8, 0xff, 0xe1, ...uint16(40), ...Array.from({ length: 38 }, () => 0xc0)],
    [0xff, 0xff, 0xc4, ...uint16(3), 0],
    [0xff, 0xc2, ...uint16(17), 8, ...uint16(height), ...uint16(width), 3],
  )
const gif = bytesOf('GIF89a', [0x40, 0x01, 0xf0, 0x00])
const webp = {
  extended: bytesOf('RIFF', uint32(0), 'WEBPVP8X', uint32(0), [2, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0]),
  lossless: bytesOf('RIFF', uint32(0), 'WEBPVP8L', uint32(0), [0x2f, 0x7f, 0xc2, 0x77, 0x00]),
  lossy: bytesOf('RIFF', uint32(0), 'WEBPVP8 ', uint32(0), [0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01]),
}

describe('what a picture says of itself', () => {
  it('is its kind, its size, and whether it may move', () => {
    expect([png(640, 480), jpeg(640, 480), gif, ...Object.values(webp)].map(readPictureHeader)).toEqual([
      { type: 'image/png', width: 640, height: 480, mayMove: false },
      { type: 'image/jpeg', width: 640, height: 480, mayMove: false },
      { type: 'image/gif', width: 320, height: 240, mayMove: true },
      { type: 'image/webp', width: 640, height: 480, mayMove: true },
      { type: 'image/webp', width: 640, height: 480, mayMove: false },
      { type: 'image/webp', width: 640, height: 480, mayMove: false },
    ])
    expect(readPictureHeader(png(1, 1, 'acTL'))?.mayMove).toBe(true)
  })

  it('is nothing where it ends early, is of another kind, or has no size', () => {
    for (const whole of [png(640, 480), jpeg(640, 480), gif, ...Object.values(webp)]) {
      for (let length = 0; length < 9; length++) expect(readPictureHeader(whole.subarray(0, length))).toBeUndefined()
    }
    const svg = bytesOf('<svg xmlns="http://www.w3.org/2000/svg"><script>window.hit()</script></svg>')
    const none = [
      svg,
      png(0, 480),
      jpeg(640, 0),
      bytesOf([0xff, 0xd8, 0xff, 0xd9]),
      bytesOf('MZ', uint32(0), uint32(0)),
    ]
    expect(none.map(readPictureHeader)).toEqual(none.map(() => undefined))
  })

  it('is read to its end whatever its bytes are', () => {
    let seed = 7
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16
    for (let round = 0; round < 5_000; round++) {
      const bytes = [png(9, 9), jpeg(9, 9), gif, webp.extended][round % 4]?.slice() ?? new Uint8Array(0)
      for (let times = 0; times < 3; times++) bytes[next() % bytes.length] = next() & 0xff
      expect(() => readPictureHeader(bytes)).not.toThrow()
    }
  })
})

describe('a picture that would be too much', () => {
  it('is as small as a message takes it', () => {
    expect(smallPicture.bytes).toBe(limits.filePreviewBytes)
  })

  it('is none: too many pixels, too long a side, too many bytes', () => {
    expect(boundedPicture(png(7_746, 7_746), 1_000, wholePicture)).toBeUndefined()
    expect(boundedPicture(png(7_745, 7_745), 1_000, wholePicture)?.width).toBe(7_745)
    expect(boundedPicture(png(16_385, 1), 1_000, wholePicture)).toBeUndefined()
    expect(boundedPicture(png(9, 9), wholePicture.bytes + 1, wholePicture)).toBeUndefined()
  })

  it('is not decoded as the small one of a message either, and what is decoded has the type that it is', () => {
    expect(pictureBlob(png(60_000, 60_000), smallPicture)).toBeUndefined()
    expect(pictureBlob(png(1_001, 1_000), smallPicture)).toBeUndefined()
    expect(pictureBlob(bytesOf('<svg onload="window.hit()">'), smallPicture)).toBeUndefined()
    expect(pictureBlob(gif, smallPicture)?.type).toBe('image/gif')
  })
})
