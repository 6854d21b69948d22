// A picture on its way out: decoded, drawn anew, so that nothing of what the camera knew goes with it, and a small one made
// of it. Runs in a worker.

import { smallPicture } from './picture-bounds.ts'
import type { PictureHeader } from './picture-header.ts'

export interface PreparedPicture {
  readonly width: number
  readonly height: number
  /** The small one that goes with the message. */
  readonly preview: Uint8Array<ArrayBuffer>
  /** Drawn anew: pixels and nothing else. Null for what moves, which goes as it is. */
  readonly redrawn: Blob | null
}

/** Of what is drawn anew, the longer side: as sharp as any screen shows it. */
const longestSidePx = 2_560
const quality = 0.87
/** Sides and qualities of the small one, tried until it is small enough. */
const smallSidesPx = [360, 280, 200, 120, 64] as const
const smallQualities = [0.75, 0.5] as const

/** Undefined where the header, which is within bounds, was all that was sound about it. */
export async function preparePicture(file: Blob, header: PictureHeader): Promise<PreparedPicture | undefined> {
  let whole: ImageBitmap
  try {
    // Turned as the camera says.
    whole = await createImageBitmap(file.slice(0, file.size, header.type))
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
  const { width, height } = whole
  try {
    if (header.mayMove) {
      const preview = await smallOf(whole)
      return preview === undefined ? undefined : { width, height, preview, redrawn: null }
    }
    const canvas = drawn(whole, longestSidePx, typeFor(header))
    // What is left is drawn of what was drawn: it holds a tenth of the memory of a large one.
    whole.close()
    const redrawn = await canvas.convertToBlob({ type: typeFor(header), quality })
    const preview = await smallOf(canvas)
    return preview === undefined ? undefined : { width: canvas.width, height: canvas.height, preview, redrawn }
  } finally {
    whole.close()
  }
}

/** What has sharp edges or no ground stays so; all else is a photograph. */
const typeFor = ({ type }: PictureHeader): string => (type === 'image/png' ? 'image/png' : 'image/jpeg')

async function smallOf(whole: ImageBitmap | OffscreenCanvas): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (const side of smallSidesPx) {
    const small = drawn(whole, side, 'image/webp')
    for (const quality of smallQualities) {
      const blob = await small.convertToBlob({ type: 'image/webp', quality })
      if (blob.size <= smallPicture.bytes) return new Uint8Array(await blob.arrayBuffer())
    }
  }
  return undefined
}

/** As large, or with this longer side; never less than a pixel. */
function drawn(whole: ImageBitmap | OffscreenCanvas, sidePx: number, type: string): OffscreenCanvas {
  const scale = Math.min(1, sidePx / Math.max(whole.width, whole.height))
  const [width, height] = [Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale))]
  const canvas = new OffscreenCanvas(width, height)
  // In memory of its own: what is read back right away has nothing to gain from a graphics card.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no canvas')
  context.imageSmoothingQuality = 'high'
  if (type === 'image/jpeg') {
    context.fillStyle = 'white'
    context.fillRect(0, 0, width, height)
  }
  context.drawImage(whole, 0, 0, width, height)
  return canvas
}
