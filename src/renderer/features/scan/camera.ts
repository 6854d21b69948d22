// The camera, from the question to its end. The main process lends it for the time between, and the light goes out with
// the last track.

import type { DesktopClient } from '#ipc/desktop-contract.ts'
import { inBackground } from '../../state/background.ts'
import { pixelsOf } from './picture.ts'
import { readCode } from './read-code.ts'

export type CameraProblem = 'none' | 'refused' | 'busy'

export interface Camera {
  readonly stream: MediaStream
  close(): void
}

export async function openCamera(desktop: DesktopClient): Promise<Camera | CameraProblem> {
  const end = (): void => inBackground('camera', desktop.closeCamera())
  if (!(await desktop.openCamera()).isAllowed) return 'refused'
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'environment' },
    })
    return {
      stream,
      close() {
        for (const track of stream.getTracks()) track.stop()
        end()
      },
    }
  } catch (error) {
    end()
    return problemOf(error)
  }
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}

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
