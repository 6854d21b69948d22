// What a picture says of itself before it is decoded: its kind and size, from its first bytes. Four kinds are pictures here;
// all else is a file, whatever name and type it goes by. Pure. See [Note: read as a decoder reads].

// [Note: read as a decoder reads] A size is a bound only if the decoder finds the same one. Decoders forgive much: bytes
// between markers, lengths of nothing, frames beyond their screen. Whoever means harm shows us a small size in a place where
// the decoder does not look. So what needs forgiveness is no picture here, and where forgiveness is the rule we reckon with it.

export interface PictureHeader {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  readonly width: number
  readonly height: number
  /** It may move: drawn anew, it would stand still. */
  readonly mayMove: boolean
}

/** So many bytes are enough for the header, behind whatever a camera has put before it. */
export const headerBytes = 512 * 1024

/** Undefined for what is none of the four, or says no size within its first bytes. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const found = png(view) ?? gif(view) ?? webp(view) ?? jpeg(view)
    return found === undefined || found.width === 0 || found.height === 0 ? undefined : found
  } catch (error) {
    // It ends within its header.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const isAt = (view: DataView, at: number, word: string): boolean =>
  [...word].every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0))

function png(view: DataView): PictureHeader | undefined {
  const isPng = view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a
  if (!isPng || view.getUint32(8) !== 13 || !isAt(view, 12, 'IHDR')) return undefined
  const mayMove = hasChunkBeforePixels(view, 'acTL')
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20), mayMove }
}

/** Whether a chunk of that name stands before the pixels of a PNG. A `RangeError` where they begin further behind than is seen. */
function hasChunkBeforePixels(view: DataView, name: string): boolean {
  for (let at = 8; ; at += 12 + view.getUint32(at)) {
    if (isAt(view, at + 4, name)) return true
    if (isAt(view, at + 4, 'IDAT')) return false
  }
}

function gif(view: DataView): PictureHeader | undefined {
  if (!isAt(view, 0, 'GIF87a') && !isAt(view, 0, 'GIF89a')) return undefined
  const frame = firstFrame(view)
  if (frame === undefined) return undefined
  // A screen grows to hold its first frame, wherever that lies; later ones are cut.
  const side = (screen: number, at: number): number =>
    Math.max(view.getUint16(screen, true), view.getUint16(at, true) + view.getUint16(at + 4, true))
  return { type: 'image/gif', width: side(6, frame), height: side(8, frame + 2), mayMove: true }
}

/** Where the first frame of a GIF says its place and size: behind the colours and whatever extensions there are. */
function firstFrame(view: DataView): number | undefined {
  const flags = view.getUint8(10)
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1))
  for (;;) {
    const introducer = view.getUint8(at)
    if (introducer === 0x2c) return at + 1
    if (introducer !== 0x21) return undefined
    at += 2
    for (let size = view.getUint8(at); size > 0; size = view.getUint8(at)) at += 1 + size
    at += 1
  }
}

function webp(view: DataView): PictureHeader | undefined {
  if (!isAt(view, 0, 'RIFF') || !isAt(view, 8, 'WEBP')) return undefined
  const type = 'image/webp'
  if (isAt(view, 12, 'VP8X')) {
    const uint24 = (at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
    return { type, width: uint24(24) + 1, height: uint24(27) + 1, mayMove: (view.getUint8(20) & 2) !== 0 }
  }
  if (isAt(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, mayMove: false }
  }
  if (!isAt(view, 12, 'VP8 ')) return undefined
  const [width, height] = [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff]
  return { type, width, height, mayMove: false }
}

function jpeg(view: DataView): PictureHeader | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (isFrame(marker)) {
      return { type: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5), mayMove: false }
    }
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) at += 1
    else {
      const length = view.getUint16(at + 2)
      if (!isSegment(marker) || length < 2) return undefined
      at += 2 + length
    }
  }
}

/** Markers of frames: C0 to CF, but for tables of codes and of arithmetic, and what is kept for later. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** What may stand before a frame, with its length: tables, an interval of restarts, what programs say, comments. */
const isSegment = (marker: number): boolean =>
  [0xc4, 0xcc, 0xdb, 0xdd, 0xfe].includes(marker) || (marker >= 0xe0 && marker <= 0xef)
