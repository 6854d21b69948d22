// A site's picture as it goes with a message: decoded within bounds, its middle drawn anew, small.

import { drawPicture } from '../group-picture/draw-picture.ts'

/** What the engine takes, and every other device. */
const measure = { mostBytes: 12 * 1024, sidesPx: [192, 128, 96, 64] } as const

/** Null for what is no picture. */
export async function drawSitePicture(bytes: Uint8Array): Promise<Uint8Array | null> {
  const drawn = await drawPicture(new Blob([bytes.slice()]), measure)
  return typeof drawn === 'string' ? null : drawn
}
