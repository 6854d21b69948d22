// A camera or a microphone, from the question to its end. The main process lends it for the time between, and the system's
// light goes out with the last track.

import { inBackground } from './background.ts'

/** `none`: there is no such thing here; `refused` by the system or its user; `busy` with another program. */
export type LendingProblem = 'none' | 'refused' | 'busy'

export interface LentStream {
  readonly stream: MediaStream
  close(): void
}

/** `ask` asks the main process; `giveBack` tells it that it is over, also where nothing came of it. */
export async function borrowStream(deps: {
  readonly name: 'camera' | 'microphone'
  readonly ask: () => Promise<{ readonly isAllowed: boolean }>
  readonly giveBack: () => Promise<unknown>
  readonly constraints: MediaStreamConstraints
}): Promise<LentStream | LendingProblem> {
  const end = (): void => inBackground(deps.name, deps.giveBack())
  if (!(await deps.ask()).isAllowed) return 'refused'
  try {
    const stream = await navigator.mediaDevices.getUserMedia(deps.constraints)
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

function problemOf(error: unknown): LendingProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'none'
}
