import { describe, expect, it } from 'vitest'
import { barsOf, levelOf, waveformOf } from './waveform.ts'

describe('the waveform of a voice message', () => {
  it('has 64 bytes at most, the loudest of each stretch, and the loudest of all is full', () => {
    const levels = Array.from({ length: 640 }, (_, index) => (index === 320 ? 0.8 : 0.2))
    const waveform = waveformOf(levels)
    expect(waveform).toHaveLength(64)
    expect([waveform[31], waveform[32], waveform[33]]).toEqual([64, 255, 64])
  })

  it('leaves silence silent, and has nothing where nothing was heard', () => {
    expect(waveformOf([0, 0, 0.01])).toEqual(Uint8Array.of(0, 0, 17))
    expect(waveformOf([])).toEqual(new Uint8Array(0))
  })

  it('is drawn in as many bars as there is room for', () => {
    expect(barsOf(Uint8Array.of(0, 255, 51), 3)).toEqual([0, 1, 0.2])
    expect(barsOf(Uint8Array.of(0, 255), 4)).toEqual([0, 0, 1, 1])
    expect(barsOf(Uint8Array.of(0, 255, 51, 0), 2)).toEqual([1, 0.2])
    expect(barsOf(new Uint8Array(0), 2)).toEqual([0, 0])
  })
})

describe('how loud something is', () => {
  it('goes by decibels: silence is nothing, and all there is is one', () => {
    expect(levelOf(new Float32Array(8))).toBe(0)
    expect(levelOf(Float32Array.of(1, -1))).toBe(1)
    expect(levelOf(Float32Array.of(0.1, -0.1))).toBeCloseTo(0.6)
    expect(levelOf(Float32Array.of(0.001))).toBe(0)
  })
})
