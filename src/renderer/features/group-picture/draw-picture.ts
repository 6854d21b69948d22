// A picture drawn anew, as a group's or a link's: its middle, square and small, pixels and nothing else.

import { boundedPicture, wholePicture } from '../files/picture-bounds.ts'
import { headerBytes } from '../files/picture-header.ts'
import { pixelsAlone } from './pixels-alone.ts'

export type PictureProblem = 'notAPicture' | 'tooLarge'

/** How small it has to be, and the sides that are tried until it is. */
interface Measure {
  readonly mostBytes: number
  readonly sidesPx: readonly number[]
}
/** What the engine takes, and every other device. */
const groupMeasure: Measure = { mostBytes: 24 * 1024, sidesPx: [256, 192, 128, 64] }
const qualities = [0.86, 0.7, 0.5] as const

export async function drawPicture(
  file: Blob,
  { mostBytes, sidesPx }: Measure = groupMeasure,
): Promise<Uint8Array | PictureProblem> {
  if (file.size > wholePicture.bytes) return 'tooLarge'
  const header = boundedPicture(new Uint8Array(await file.slice(0, headerBytes).arrayBuffer()), file.size, wholePicture)
  if (header === undefined) return 'notAPicture'
  let whole: ImageBitmap
  try {
    // Turned as the camera says.
    whole = await createImageBitmap(file.slice(0, file.size, header.type))
  } catch (error) {
    // Its header was all that was sound about it.
    if (error instanceof DOMException) return 'notAPicture'
    throw error
  }
  try {
    for (const side of sidesPx) {
      for (const quality of qualities) {
        const drawn = await middleOf(whole, side).convertToBlob({ type: 'image/webp', quality })
        const picture = pixelsAlone(new Uint8Array(await drawn.arrayBuffer()))
        if (picture === undefined) return 'notAPicture'
        if (picture.length <= mostBytes) return picture
      }
    }
    return 'tooLarge'
  } finally {
    whole.close()
  }
}

function middleOf(whole: ImageBitmap, side: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(side, side)
  const pen = canvas.getContext('2d', { alpha: false })
  if (pen === null) throw new Error('no canvas')
  // What is see-through is white paper, in every theme.
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, side, side)
  pen.imageSmoothingQuality = 'high'
  const cut = Math.min(whole.width, whole.height)
  pen.drawImage(whole, (whole.width - cut) / 2, (whole.height - cut) / 2, cut, cut, 0, 0, side, side)
  return canvas
}
