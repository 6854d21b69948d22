import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { pixelsAlone } from './pixels-alone.ts'

function webp(...chunks: readonly (readonly [name: string, body: readonly number[]])[]): Uint8Array {
  const inner = chunks.map(([name, body]) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(body.length)
    return Buffer.concat([Buffer.from(name, 'latin1'), length, Buffer.from(body), Buffer.alloc(body.length % 2)])
  })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(4 + Buffer.concat(inner).length)
  return new Uint8Array(Buffer.concat([Buffer.from('RIFF'), length, Buffer.from('WEBP'), ...inner]))
}
const pixels = ['VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 64, 0, 7]] as const
const whole = ['VP8X', [0x20, 0, 0, 0, 63, 0, 0, 63, 0, 0]] as const

describe('a picture as a canvas writes it', () => {
  it('loses its profile, and keeps its pixels as they were', () => {
    expect(pixelsAlone(webp(whole, ['ICCP', [1, 2, 3]], pixels))).toEqual(webp(pixels))
    expect(pixelsAlone(webp(pixels))).toEqual(webp(pixels))
  })

  it('is none where it moves, is see-through, has no pixels, or is cut', () => {
    for (const drawn of [webp(whole, ['ANIM', []], pixels), webp(whole, ['ALPH', [1]], pixels), webp(whole)]) {
      expect(pixelsAlone(drawn)).toBeUndefined()
    }
    expect(pixelsAlone(webp(pixels).subarray(0, -4))).toBeUndefined()
    expect(pixelsAlone(new Uint8Array(0))).toBeUndefined()
  })
})
