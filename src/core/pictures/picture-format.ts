// What may be a group's picture: a small square PNG, JPEG or WebP that stands still and holds pixels and nothing else. Judged
// by its bytes, on the way out and on the way in, before anything decodes it. Pure.

import { limits } from '#protocol/limits.ts'

export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp'

const smallestSidePx = 16

/** Its media type; undefined for what is no such picture, has words or places of a camera in it, or goes on behind its end. */
export function pictureTypeOf(picture: Uint8Array): PictureType | undefined {
  if (picture.length > limits.groupPictureBytes) return undefined
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength)
  try {
    const found = png(view) ?? jpeg(view) ?? webp(view)
    if (found === undefined || found.width !== found.height) return undefined
    return found.width >= smallestSidePx && found.width <= limits.groupPictureSidePx ? found.type : undefined
  } catch (error) {
    // It ends within a part that it has announced.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface Found {
  readonly type: PictureType
  readonly width: number
  readonly height: number
}

const wordAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))

/** Pixels, their colours, how they are to be shown: no text, no time, no profile, no frames. */
const pngChunks: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'sRGB', 'gAMA', 'cHRM', 'sBIT', 'IEND'])

function png(view: DataView): Found | undefined {
  if (view.getUint32(0) !== 0x89504e47 || view.getUint32(4) !== 0x0d0a1a0a || wordAt(view, 12) !== 'IHDR')
    return undefined
  for (let at = 8; ; at += 12 + view.getUint32(at)) {
    const chunk = wordAt(view, at + 4)
    if (!pngChunks.has(chunk) || (chunk === 'IHDR' && at !== 8)) return undefined
    if (chunk !== 'IEND') continue
    if (view.getUint32(at) !== 0 || at + 12 !== view.byteLength) return undefined
    return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
  }
}

/** Two pictures in one would be shown by one program so and by another otherwise: there is one frame. */
function jpeg(view: DataView): Found | undefined {
  if (view.getUint16(0) !== 0xffd8 || view.getUint16(view.byteLength - 2) !== 0xffd9) return undefined
  let frame: Found | undefined
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    if (isFrame(marker)) {
      if (frame !== undefined) return undefined
      frame = { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    } else if (marker === 0xffda) return frame
    else if (!jpegTables.has(marker)) return undefined
  }
}

/** Frames of Huffman codes, whole or by and by. */
const isFrame = (marker: number): boolean => marker >= 0xffc0 && marker <= 0xffc2
/** Tables, restarts, JFIF and Adobe's word of colours: not the comments, nor what cameras and editors add. */
const jpegTables: ReadonlySet<number> = new Set([0xffc4, 0xffdb, 0xffdd, 0xffe0, 0xffee])

const webpChunks: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH'])
/** Of VP8X: a profile, words of a camera, words of an editor, frames. */
const beyondPixels = 0x20 | 0x08 | 0x04 | 0x02

function webp(view: DataView): Found | undefined {
  if (wordAt(view, 0) !== 'RIFF' || wordAt(view, 8) !== 'WEBP') return undefined
  if (view.getUint32(4, true) + 8 !== view.byteLength) return undefined
  let whole: Found | undefined
  let pixels: Found | undefined
  for (let at = 12; at < view.byteLength; ) {
    const [chunk, length] = [wordAt(view, at), view.getUint32(at + 4, true)]
    if (!webpChunks.has(chunk)) return undefined
    if (chunk === 'VP8X') {
      if (at !== 12 || (view.getUint8(at + 8) & beyondPixels) !== 0) return undefined
      whole = webpOf(uint24(view, at + 12) + 1, uint24(view, at + 15) + 1)
    } else if (chunk !== 'ALPH') {
      if (pixels !== undefined) return undefined
      pixels = chunk === 'VP8L' ? losslessSize(view, at + 8) : lossySize(view, at + 8)
    }
    at += 8 + length + (length % 2)
    if (at > view.byteLength) return undefined
  }
  const agree = whole === undefined || (whole.width === pixels?.width && whole.height === pixels.height)
  return agree ? pixels : undefined
}

const webpOf = (width: number, height: number): Found => ({ type: 'image/webp', width, height })
const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)

function losslessSize(view: DataView, at: number): Found | undefined {
  if (view.getUint8(at) !== 0x2f) return undefined
  const bits = view.getUint32(at + 1, true)
  return webpOf((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1)
}

function lossySize(view: DataView, at: number): Found | undefined {
  // A key frame's start code.
  if (uint24(view, at + 3) !== 0x2a019d) return undefined
  return webpOf(view.getUint16(at + 6, true) & 0x3fff, view.getUint16(at + 8, true) & 0x3fff)
}
