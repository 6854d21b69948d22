import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '#protocol/limits.ts'
import { boundedPicture, pictureBlob, smallPicture, wholePicture } from './picture-bounds.ts'
import { headerBytes, readPictureHeader } from './picture-header.ts'

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
const uint16LE = (value: number): number[] => uint16(value).reverse()
/** What a GIF says of its first frame: its place, its size, no colours of its own. */
const frame = (...sides: readonly [number, number, number, number]): number[] => [0x2c, ...sides.flatMap(uint16LE), 0]
const gifOf = (width: number, height: number, ...rest: readonly number[]): Uint8Array =>
  bytesOf('GIF89a', uint16LE(width), uint16LE(height), [0x80, 0, 0], [0, 0, 0, 255, 255, 255], rest)
const gif = gifOf(320, 240, ...frame(0, 0, 320, 240))
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

  it('is nothing where a PNG says beyond its first bytes whether it moves', () => {
    const words = (length: number): number[] => [
      ...uint32(length),
      ...bytesOf('tEXt'),
      ...Array<number>(length + 4).fill(0),
    ]
    const moving = png(4_000, 4_000, 'acTL')
    const behind = (length: number): Uint8Array =>
      Uint8Array.from([...moving.subarray(0, 33), ...words(length), ...moving.subarray(33)])
    expect(readPictureHeader(behind(1_000))?.mayMove).toBe(true)
    expect(pictureBlob(behind(headerBytes), wholePicture)).toBeUndefined()
    expect(readPictureHeader(moving.subarray(0, 33))).toBeUndefined()
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

  it('of a GIF is the size of its first frame, where that is larger than its screen, behind whatever stands before', () => {
    const before = [0x21, 0xff, 3, 1, 2, 3, 2, 0x2c, 0x2c, 0, 0x21, 0xfe, 0]
    const sizes = [
      gifOf(1, 1, ...frame(0, 0, 40_000, 30_000)),
      gifOf(1, 1, ...frame(30_000, 20_000, 9, 8)),
      gifOf(500, 400, ...before, ...frame(0, 0, 9, 9)),
      gifOf(0, 0, ...before, ...frame(0, 0, 60, 40)),
    ].map((bytes) => readPictureHeader(bytes))
    expect(sizes.map((size) => [size?.width, size?.height])).toEqual([
      [40_000, 30_000],
      [30_009, 20_008],
      [500, 400],
      [60, 40],
    ])
    for (const [at, begins] of [0x00, 0x3b, 0x2d].entries())
      expect(readPictureHeader(gifOf(320, 240, begins, ...frame(0, 0, 9, 9))), String(at)).toBeUndefined()
  })

  it('of a JPEG is nothing where a decoder would look elsewhere than we do: marks without a length, lengths of nothing', () => {
    // Each is passed over by decoders, which find what follows at once; read as a segment it would hide the frame behind it.
    const passedOver = [
      [0xff, 0x00],
      [0xff, 0x01],
      [0xff, 0xd0],
      [0xff, 0xd7],
      [0xff, 0xd8],
      [0xff, 0xe1, 0, 0],
      [0x12],
    ]
    const whole = jpeg(640, 480)
    for (const marks of passedOver)
      expect(readPictureHeader(bytesOf([0xff, 0xd8], marks, [...whole.subarray(2)]))).toBeUndefined()
    const said = bytesOf([0xff, 0xd8, 0xff, 0xfe, 0, 5], 'hey', [0xff, 0xff], [...whole.subarray(2)])
    expect(readPictureHeader(said)?.width).toBe(640)
  })

  it('ends for every head of a JPEG or a GIF that leads in circles or nowhere', () => {
    const heads = [bytesOf([0xff, 0xd8, 0xff]), bytesOf([0xff, 0xd8, 0xff, 0xe0, 0, 0]), gifOf(9, 9, 0x21, 0xff)]
    const body = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(fc.constantFrom(...heads), body, (head, rest) => {
        readPictureHeader(bytesOf([...head, ...rest]))
      }),
      { numRuns: 1_000, seed: 3 },
    )
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
    expect(pictureBlob(jpeg(640, 480), smallPicture)?.type).toBe('image/jpeg')
  })

  it('is one that moves and is large, and, as the small one of a message, one that moves at all', () => {
    const sides = (width: number, height: number): Uint8Array => gifOf(width, height, ...frame(0, 0, width, height))
    expect(boundedPicture(sides(4_000, 2_000), 1_000, wholePicture)?.width).toBe(4_000)
    expect(boundedPicture(sides(4_001, 2_000), 1_000, wholePicture)).toBeUndefined()
    expect([gif, webp.extended, png(9, 9, 'acTL')].map((bytes) => pictureBlob(bytes, smallPicture))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
