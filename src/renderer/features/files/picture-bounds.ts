// How large a picture may be before it is decoded: a few kilobytes can say that they are gigabytes of pixels.

import { headerBytes, readPictureHeader, type PictureHeader } from './picture-header.ts'

interface Bounds {
  readonly bytes: number
  readonly pixels: number
  /** Of what may move: each of its frames is decoded, again and again. */
  readonly movingPixels: number
}

/** A photograph of a good camera: decoded, 240 MB. */
export const wholePicture: Bounds = { bytes: 48 * 1024 * 1024, pixels: 60_000_000, movingPixels: 8_000_000 }
/** The small one of a message; it stands still. */
export const smallPicture: Bounds = { bytes: 16 * 1024, pixels: 1_000_000, movingPixels: 0 }
/** No side is longer than what a canvas holds. */
const longestSide = 16_384

/** What a file is, where it is a picture that can be decoded here; by its bytes, whatever it is called. */
export function boundedPicture(
  first: Uint8Array,
  sizeBytes: number,
  { bytes, pixels, movingPixels }: Bounds,
): PictureHeader | undefined {
  if (sizeBytes > bytes) return undefined
  const header = readPictureHeader(first.subarray(0, headerBytes))
  if (header === undefined || Math.max(header.width, header.height) > longestSide) return undefined
  return header.width * header.height > (header.mayMove ? movingPixels : pixels) ? undefined : header
}

/** Bytes as something an image can show, under the type that they have and no other. */
export function pictureBlob(bytes: Uint8Array, bounds: Bounds): Blob | undefined {
  const header = boundedPicture(bytes, bytes.length, bounds)
  return header === undefined ? undefined : new Blob([bytes.slice()], { type: header.type })
}
