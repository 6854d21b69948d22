// How large a picture is, by its first bytes alone: a file of a few kilobytes can stand for gigabytes of pixels, and
// whoever decodes it first finds out too late. PNG, JPEG, GIF and WebP; pure.

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Where these kinds keep their size. JPEG's may stand behind a long description of the camera. */
export const pictureHeadBytes = 1_048_576

/** Undefined for another kind of file, and for one whose head is not whole. */
export function pictureSize(head: Uint8Array): PictureSize | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) {
      return { width: view.getUint32(16), height: view.getUint32(20) }
    }
    if (startsWith(head, [0x47, 0x49, 0x46, 0x38])) {
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
    }
    if (startsWith(head, [0xff, 0xd8, 0xff])) return jpegSize(view)
    const isWebp = startsWith(head, [0x52, 0x49, 0x46, 0x46]) && view.getUint32(8) === 0x57454250
    return isWebp ? webpSize(view) : undefined
  } catch (error) {
    // It ends before its size is said.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

/** The first frame header, found from segment to segment. */
function jpegSize(view: DataView): PictureSize | undefined {
  let at = 2
  for (;;) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    // Any number of fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    const length = view.getUint16(at + 2)
    // Pixels begin, or the file lies about itself.
    if (marker === 0xda || length < 2) return undefined
    at += 2 + length
  }
}

/** Of the three forms of a WebP: extended, lossless, lossy. */
function webpSize(view: DataView): PictureSize | undefined {
  const form = view.getUint32(12)
  if (form === 0x56503858) return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) }
  if (form === 0x5650384c && view.getUint8(20) === 0x2f) {
    const bits = view.getUint32(21, true)
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
  }
  if (form === 0x56503820) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  return undefined
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
