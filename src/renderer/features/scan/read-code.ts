// The text of a QR code in a picture, or nothing: whatever was held before the camera, nothing is thrown. Bounded in
// size and time. What the text is, is for whoever asked to judge. Pure.

import { decodeQR } from 'qr/decode.js'

/** Pixels of four bytes each: red, green, blue and one that is not looked at. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray
}

/** More than this is not looked at; whoever has more makes it smaller first. */
export const longestSidePx = 2048

/** Longer than all codes that Talkee makes, and all that it could read would be. */
const longestTextChars = 1024

/** `timeMs`: what may be spent on second looks. The first look alone costs about a hundredth of a second. */
export function readCode({ width, height, data }: Pixels, timeMs: number): string | undefined {
  if (width < 1 || height < 1 || Math.max(width, height) > longestSidePx) return undefined
  try {
    const text = decodeQR({ width, height, data }, { format: 'RGBA', timeLimit: timeMs })
    return text === '' || text.length > longestTextChars ? undefined : text
  } catch {
    // It says by errors that there is no code, that it is damaged, or not of a kind that it knows.
    return undefined
  }
}
