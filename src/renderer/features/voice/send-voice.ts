// A recorded voice goes the way of every file: pushed into the engine, sealed there, sent.

import type { EngineClient } from '#ipc/engine-contract.ts'
import { pushBytes } from '../files/file-bytes.ts'
import { voiceType, type VoiceTake } from './voice-recorder.ts'

export interface VoiceBeside {
  /** Null: as the chat says. */
  readonly timerSeconds: number | null
  /** The others can hear it once. */
  readonly burnsOnRead: boolean
  readonly replyTo: string | null
}

/** The code of its failure, or empty. Rejects where the engine does. */
export async function sendVoice(
  engine: EngineClient,
  chat: string,
  { sound, durationMs, waveform }: VoiceTake,
  beside: VoiceBeside,
): Promise<string> {
  const staged = await engine.stageBytes({ name: 'voice-message.webm', sizeBytes: sound.size })
  if (!staged.ok) return staged.code
  const ignored = (): void => undefined
  try {
    await pushBytes(engine, staged.staged, sound, ignored, () => false)
    const sent = await engine.sendFile({
      ...{ chat, staged: staged.staged, text: '', type: voiceType, picture: null, album: null },
      sound: { durationMs, waveform },
      ...beside,
    })
    if (sent.ok) return ''
    await engine.unstageFile({ staged: staged.staged })
    return sent.code
  } catch (error) {
    await engine.unstageFile({ staged: staged.staged })
    throw error
  }
}
