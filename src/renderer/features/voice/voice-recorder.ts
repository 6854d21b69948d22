// Recording a voice message, in the page and nowhere else: what was said is in its memory until it is sent or thrown away.

import { createSignal, type Accessor } from 'solid-js'
import type { DesktopClient } from '#ipc/desktop-contract.ts'
import { borrowStream, type LendingProblem } from '../../state/lent-stream.ts'
import { levelOf, waveformOf } from './waveform.ts'

/** What was recorded, to be listened to, sent or thrown away. */
export interface VoiceTake {
  readonly sound: Blob
  readonly durationMs: number
  readonly waveform: Uint8Array
}

export interface Recording {
  /** How loud each moment was, 0 to 1, twenty in a second. */
  readonly levels: Accessor<readonly number[]>
  readonly elapsedMs: Accessor<number>
  /** Settles when it has ended, by `stop`, at its longest, or because the microphone has gone; undefined: thrown away. */
  readonly ended: Promise<VoiceTake | undefined>
  stop(): void
  throwAway(): void
}

/** What the payload says of it and what a person listens to; after that it stops by itself, and nothing is lost. */
const longestMs = 60 * 60_000
const lookEveryMs = 50
/** Speech, clear. */
const bitsPerSecond = 32_000
export const voiceType = 'audio/webm'

export async function startRecording(desktop: DesktopClient): Promise<Recording | LendingProblem> {
  const microphone = await borrowStream({
    name: 'microphone',
    ask: () => desktop.openMicrophone(),
    giveBack: () => desktop.closeMicrophone(),
    constraints: {
      video: false,
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    },
  })
  if (typeof microphone === 'string') return microphone
  const { stream } = microphone
  const [levels, setLevels] = createSignal<readonly number[]>([])
  const [elapsedMs, setElapsedMs] = createSignal(0)
  const pieces: Blob[] = []
  let isWanted = true

  const recorder = new MediaRecorder(stream, {
    mimeType: `${voiceType};codecs=opus`,
    audioBitsPerSecond: bitsPerSecond,
  })
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const startedMs = performance.now()
  const watch = setInterval(() => {
    analyser.getFloatTimeDomainData(samples)
    setElapsedMs(performance.now() - startedMs)
    setLevels([...levels(), levelOf(samples)])
    if (elapsedMs() >= longestMs) stop()
  }, lookEveryMs)

  function stop(): void {
    if (recorder.state !== 'inactive') recorder.stop()
  }

  const ended = new Promise<VoiceTake | undefined>((resolve) => {
    recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data))
    recorder.addEventListener('stop', () => {
      clearInterval(watch)
      const durationMs = Math.round(performance.now() - startedMs)
      microphone.close()
      // Rejects where it is closed already, which is what is wanted.
      context.close().catch(() => undefined)
      const sound = new Blob(pieces, { type: voiceType })
      resolve(isWanted && sound.size > 0 ? { sound, durationMs, waveform: waveformOf(levels()) } : undefined)
    })
  })
  recorder.start()
  return {
    levels,
    elapsedMs,
    ended,
    stop,
    throwAway() {
      isWanted = false
      stop()
    },
  }
}
