// A picture that somebody has chosen, pasted or dropped, as pixels: looked at before it is decoded, and made smaller.

import { headerBytes, readPictureHeader } from '../files/picture-header.ts'
import { longestSidePx, type Pixels } from './read-code.ts'

export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const

/** More than cameras and screens make. A decoder has to hold all pixels, of four bytes each, at once. */
const largestFileBytes = 32 * 1024 * 1024
const mostPixels = 50_000_000

export type PictureProblem = 'notAPicture' | 'tooLarge'

export async function readPicture(file: Blob): Promise<Pixels | PictureProblem> {
  if (file.size > largestFileBytes) return 'tooLarge'
  const header = readPictureHeader(new Uint8Array(await file.slice(0, headerBytes).arrayBuffer()))
  if (header === undefined) return 'notAPicture'
  if (header.width * header.height > mostPixels) return 'tooLarge'
  try {
    // Turned as its camera was held, so that its sides may have changed places.
    const bitmap = await createImageBitmap(file)
    try {
      const scale = Math.min(1, longestSidePx / Math.max(bitmap.width, bitmap.height))
      return pixelsOf(bitmap, scaled(bitmap.width, scale), scaled(bitmap.height, scale)) ?? 'notAPicture'
    } finally {
      bitmap.close()
    }
  } catch (error) {
    // The head was right and the rest is not.
    if (error instanceof DOMException) return 'notAPicture'
    throw error
  }
}

const scaled = (side: number, scale: number): number => Math.max(1, Math.round(side * scale))

/** What a picture or a film shows now; undefined where there is nothing to be drawn on. */
export function pixelsOf(source: CanvasImageSource, width: number, height: number): Pixels | undefined {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (pen === null) return undefined
  // What is see-through is white paper.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'medium'
  pen.drawImage(source, 0, 0, width, height)
  return pen.getImageData(0, 0, width, height)
}
