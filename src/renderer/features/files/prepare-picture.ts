// A picture on its way out: decoded within bounds, drawn anew, so that nothing of what the camera knew goes with it, and a
// small one made of it.

import { boundedPicture, smallPicture, wholePicture } from './picture-bounds.ts'
import { headerBytes, type PictureHeader } from './picture-header.ts'

export interface PreparedPicture {
  readonly width: number
  readonly height: number
  /** The small one that goes with the message. */
  readonly preview: Uint8Array
  /** Drawn anew: pixels and nothing else. Null for what moves, which goes as it is. */
  readonly redrawn: Blob | null
}

/** Of what is drawn anew, the longer side: as sharp as any screen shows it. */
const longestSidePx = 2_560
const quality = 0.87
/** Sides and qualities of the small one, tried until it is small enough. */
const smallSidesPx = [360, 280, 200, 120, 64] as const
const smallQualities = [0.75, 0.5] as const

/** Undefined for what is no picture, or too large a one to be decoded here. */
export async function preparePicture(file: Blob): Promise<PreparedPicture | undefined> {
  const first = new Uint8Array(await file.slice(0, headerBytes).arrayBuffer())
  const header = boundedPicture(first, file.size, wholePicture)
  if (header === undefined) return undefined
  let whole: ImageBitmap
  try {
    // Turned as the camera says.
    whole = await createImageBitmap(file.slice(0, file.size, header.type))
  } catch {
    // Its header was all that was sound about it.
    return undefined
  }
  try {
    const preview = await smallOf(whole)
    if (preview === undefined) return undefined
    if (header.mayMove) return { width: whole.width, height: whole.height, preview, redrawn: null }
    const { width, height } = fitted(whole, longestSidePx)
    return { width, height, preview, redrawn: await drawn(whole, width, height, typeFor(header), quality) }
  } finally {
    whole.close()
  }
}

/** What has sharp edges or no ground stays so; all else is a photograph. */
const typeFor = ({ type }: PictureHeader): string => (type === 'image/png' ? 'image/png' : 'image/jpeg')

async function smallOf(whole: ImageBitmap): Promise<Uint8Array | undefined> {
  for (const side of smallSidesPx) {
    const { width, height } = fitted(whole, side)
    for (const quality of smallQualities) {
      const blob = await drawn(whole, width, height, 'image/webp', quality)
      if (blob.size <= smallPicture.bytes) return new Uint8Array(await blob.arrayBuffer())
    }
  }
  return undefined
}

async function drawn(whole: ImageBitmap, width: number, height: number, type: string, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  if (type === 'image/jpeg') {
    context.fillStyle = 'white'
    context.fillRect(0, 0, width, height)
  }
  context.drawImage(whole, 0, 0, width, height)
  return canvas.convertToBlob({ type, quality })
}

/** As large, or with this longer side; never less than a pixel. */
function fitted({ width, height }: ImageBitmap, sidePx: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, sidePx / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
