import { describe, expect, it } from 'vitest'
import { mayBeVoice, voiceBlob } from './voice-blob.ts'

const bytes = (...first: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from([...first, 0, 0])

describe('a voice', () => {
  it('is one by its first bytes, and has the type that these say', () => {
    expect(voiceBlob(bytes(0x1a, 0x45, 0xdf, 0xa3))?.type).toBe('audio/webm')
    expect(voiceBlob(bytes(0x4f, 0x67, 0x67, 0x53))?.type).toBe('audio/ogg')
  })

  it('is nothing else, whatever its sender calls it', () => {
    const others = [bytes(), bytes(0x1a, 0x45), bytes(0x3c, 0x73, 0x76, 0x67), bytes(0x52, 0x49, 0x46, 0x46)]
    expect(others.map(voiceBlob)).toEqual(others.map(() => undefined))
  })

  it('is no longer than anybody speaks', () => {
    expect([64, 65].map((megabytes) => mayBeVoice(megabytes * 1024 * 1024))).toEqual([true, false])
  })
})
