// The sizes that text can have, and the way from one to the next.

import type { Settings } from '#ipc/desktop-contract.ts'

export type TextSize = Settings['textSizePercent']

export const textSizes: readonly TextSize[] = [90, 100, 115, 130, 150]

/** One further, where there is one. */
export function nextTextSize(size: TextSize, step: 1 | -1): TextSize | undefined {
  return textSizes[textSizes.indexOf(size) + step]
}
