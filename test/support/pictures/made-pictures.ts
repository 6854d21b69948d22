// Pictures put together byte by byte, true to their kind or not: what a decoder is given by somebody who means harm.

import { Buffer } from 'node:buffer'
import { crc32, deflateSync } from 'node:zlib'

interface PngOptions {
  /** Chunks between the header and the pixels. */
  readonly before?: readonly Buffer[]
  /** Lines of pixels that there are; all of them unless told. */
  readonly lines?: number
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Black, one bit to a pixel: gigabytes of pixels in kilobytes. */
export function pngOf(width: number, height: number, { before = [], lines = height }: PngOptions = {}): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 1
  const pixels = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * lines))
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

export function pngChunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
}

/** A PNG that says it moves, in so many frames. */
export function movingPng(width: number, height: number, frames: number): Buffer {
  const control = Buffer.concat([
    ...[uint32(0), uint32(width), uint32(height), uint32(0), uint32(0)],
    Buffer.from([0, 0, 0, 10, 0, 0]),
  ])
  const before = [pngChunk('acTL', Buffer.concat([uint32(frames), uint32(0)])), pngChunk('fcTL', control)]
  return pngOf(width, height, { before })
}

interface GifFrame {
  readonly left?: number
  readonly top?: number
  readonly width: number
  readonly height: number
}

/** Two colours; each frame is black. */
export function gifOf(screen: { readonly width: number; readonly height: number }, ...frames: GifFrame[]): Buffer {
  const head = Buffer.concat([Buffer.from('GIF89a'), uint16LE(screen.width), uint16LE(screen.height)])
  const colours = Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255])
  const drawn = frames.map(({ left = 0, top = 0, width, height }) =>
    Buffer.concat([
      Buffer.from([0x2c]),
      ...[left, top, width, height].map(uint16LE),
      Buffer.from([0]),
      blackPixels(width * height),
    ]),
  )
  return Buffer.concat([head, colours, ...drawn, Buffer.from([0x3b])])
}

/** LZW of so many zeros, or of the first ones where there are too many to be worth it. */
function blackPixels(count: number): Buffer {
  const codes: number[] = []
  const [clear, end, first] = [4, 5, 6]
  let [next, width, bits, held] = [first, 3, 0, 0]
  const put = (code: number): void => {
    held |= code << bits
    for (bits += width; bits >= 8; bits -= 8) {
      codes.push(held & 0xff)
      held >>>= 8
    }
  }
  put(clear)
  // Runs of 1, 2, 3, … zeros: each code stands for one more than the one before it.
  for (let done = 0, run = 1; done < Math.min(count, 100_000); done += run, run++) {
    const left = Math.min(run, count - done)
    put(left === 1 ? 0 : first + left - 2)
    if (left < run) break
    if (run > 1) next++
    if (next >= 2 ** width && width < 12) width++
    if (next < 4_000) continue
    put(clear)
    ;[next, width, run] = [first, 3, 0]
  }
  put(end)
  if (bits > 0) codes.push(held & 0xff)
  const blocks: Buffer[] = []
  for (let at = 0; at < codes.length; at += 255) {
    const block = codes.slice(at, at + 255)
    blocks.push(Buffer.from([block.length, ...block]))
  }
  return Buffer.concat([Buffer.from([2]), ...blocks, Buffer.from([0])])
}

/** The same JPEG, with these bytes behind its first mark, and another of its kind behind as many bytes as they hide. */
export function jpegWithMarks(jpeg: Buffer, marks: readonly number[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(marks), jpeg.subarray(2)])
}

/** A JPEG that says it is small to whoever reads a length where a decoder reads none. */
export function jpegWithHiddenSize(jpeg: Buffer, mark: number): Buffer {
  const hidden = jpegWithMarks(jpeg, [0xff, mark])
  // What stands there as a length, the beginning of the next segment, leads here.
  const at = 4 + hidden.readUInt16BE(4)
  const small = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
  const room = Buffer.alloc(Math.max(0, at + small.length - hidden.length))
  const whole = Buffer.concat([hidden, room])
  small.copy(whole, at)
  return whole
}

/** The pieces of a still WebP in the frame of a moving one of that size. */
export function movingWebp(width: number, height: number, still: Buffer, frames: number): Buffer {
  const { size, pixels } = webpPixels(still)
  const frame = riffChunk(
    'ANMF',
    Buffer.concat([
      Buffer.alloc(6),
      uint24LE(size.width - 1),
      uint24LE(size.height - 1),
      uint24LE(10),
      Buffer.alloc(1),
      pixels,
    ]),
  )
  const canvas = Buffer.concat([Buffer.from([2, 0, 0, 0]), uint24LE(width - 1), uint24LE(height - 1)])
  return webpOf(
    riffChunk('VP8X', canvas),
    riffChunk('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => frame),
  )
}

/** A still WebP that says another size in front of its pixels than they have. */
export function webpSaying(width: number, height: number, still: Buffer): Buffer {
  const canvas = Buffer.concat([Buffer.alloc(4), uint24LE(width - 1), uint24LE(height - 1)])
  return webpOf(riffChunk('VP8X', canvas), webpPixels(still).pixels)
}

function webpPixels(still: Buffer): { size: { width: number; height: number }; pixels: Buffer } {
  for (let at = 12; at + 8 <= still.length; ) {
    const [name, length] = [still.toString('latin1', at, at + 4), still.readUInt32LE(at + 4)]
    const end = at + 8 + length + (length % 2)
    if (name === 'VP8 ') {
      const size = { width: still.readUInt16LE(at + 14) & 0x3fff, height: still.readUInt16LE(at + 16) & 0x3fff }
      return { size, pixels: still.subarray(at, end) }
    }
    if (name === 'VP8L') {
      const bits = still.readUInt32LE(at + 9)
      return {
        size: { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 },
        pixels: still.subarray(at, end),
      }
    }
    at = end
  }
  throw new Error('no pixels in this WebP')
}

function webpOf(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks])
  return Buffer.concat([Buffer.from('RIFF'), uint32LE(body.length), body])
}

function riffChunk(name: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(name, 'latin1'), uint32LE(data.length), data, Buffer.alloc(data.length % 2)])
}

const uint32 = (value: number): Buffer => Buffer.from([24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff))
const uint32LE = (value: number): Buffer => uint32(value).reverse()
const uint24LE = (value: number): Buffer => uint32LE(value).subarray(0, 3)
const uint16LE = (value: number): Buffer => uint32LE(value).subarray(0, 2)
