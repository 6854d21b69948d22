// The camera, and the codes that it sees.

import type { DesktopClient } from '#ipc/desktop-contract.ts'
import { borrowStream, type LendingProblem, type LentStream } from '../../state/lent-stream.ts'
import { pixelsOf } from './picture.ts'
import { readCode } from './read-code.ts'

export const openCamera = (desktop: DesktopClient): Promise<LentStream | LendingProblem> =>
  borrowStream({
    name: 'camera',
    ask: () => desktop.openCamera(),
    giveBack: () => desktop.closeCamera(),
    constraints: {
      audio: false,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'environment' },
    },
  })

/** Between two looks: a hand is not quicker, and the page has other things to do. */
const restMs = 150
/** For second looks at one frame; another one comes anyway. */
const frameTimeMs = 12
/** A code that fills a third of the view is read at this width, and in a fraction of the time of the whole frame. */
const longestFramePx = 960

/** Looks at the film until the end of it; tells each text that it reads. The result stops it. */
export function watchFrames(video: HTMLVideoElement, onText: (text: string) => void): () => void {
  let lastMs = 0
  const look = (nowMs: number): void => {
    handle = video.requestVideoFrameCallback(look)
    const { videoWidth, videoHeight } = video
    if (nowMs - lastMs < restMs || videoWidth === 0 || videoHeight === 0) return
    lastMs = nowMs
    const scale = Math.min(1, longestFramePx / Math.max(videoWidth, videoHeight))
    const frame = pixelsOf(video, Math.round(videoWidth * scale), Math.round(videoHeight * scale))
    const text = frame === undefined ? undefined : readCode(frame, frameTimeMs)
    if (text !== undefined) onText(text)
  }
  let handle = video.requestVideoFrameCallback(look)
  return () => video.cancelVideoFrameCallback(handle)
}
