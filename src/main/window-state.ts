// Where the window was, kept for the next start and clamped to the displays that are there then: one that was unplugged, or
// has fewer points than before, must not leave it where nobody sees it. It says nothing of a person.

import { bool, uint } from '#protocol/codec/shape.ts'
import { orNull, struct, type Read } from '#ipc/reader.ts'

/** Far more than any desk of displays has points. */
const farthest = 100_000

export const windowStateReader = struct({
  /** From the left and the top of the farthest desk, since places left of the first display are below zero. */
  place: orNull(struct({ left: uint(2 * farthest), top: uint(2 * farthest) })),
  width: uint(farthest, 1),
  height: uint(farthest, 1),
  isMaximized: bool,
})
export type WindowState = Read<typeof windowStateReader>

/** A window's place and size, as the system counts them. */
export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestWindow = { width: 380, height: 520 } as const

export const initialWindowState: WindowState = { place: null, width: 1180, height: 780, isMaximized: false }

/** What is kept of a window that has these bounds while it is not maximised. */
export function rememberWindow({ x, y, width, height }: Bounds, isMaximized: boolean): WindowState {
  return { place: { left: x + farthest, top: y + farthest }, width, height, isMaximized }
}

/**
 * Where a window opens: where it was, wholly within the work area that shows most of it. Without a place, or where no display
 * shows any of it, the system puts it in the middle: the answer has a size alone.
 */
export function placeWindow(
  state: WindowState,
  workAreas: readonly Bounds[],
): Partial<Pick<Bounds, 'x' | 'y'>> & Pick<Bounds, 'width' | 'height'> {
  const { place, width, height } = state
  const was = place === null ? undefined : { x: place.left - farthest, y: place.top - farthest, width, height }
  const seenOn = was && workAreas.filter((area) => overlap(was, area) > 0).sort(byOverlapWith(was))[0]
  const area = seenOn ?? workAreas[0]
  const size = {
    width: Math.max(smallestWindow.width, Math.min(width, area?.width ?? width)),
    height: Math.max(smallestWindow.height, Math.min(height, area?.height ?? height)),
  }
  if (was === undefined || seenOn === undefined) return size
  return {
    ...size,
    x: Math.max(seenOn.x, Math.min(was.x, seenOn.x + seenOn.width - size.width)),
    y: Math.max(seenOn.y, Math.min(was.y, seenOn.y + seenOn.height - size.height)),
  }
}

const byOverlapWith = (was: Bounds) => (one: Bounds, other: Bounds) => overlap(was, other) - overlap(was, one)

function overlap(one: Bounds, other: Bounds): number {
  const across = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const down = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return Math.max(0, across) * Math.max(0, down)
}
