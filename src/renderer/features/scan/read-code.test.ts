import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asPixels, drawnCode } from '../../../../test/support/drawn-code.ts'
import { longestSidePx, type Pixels, readCode } from './read-code.ts'

const invite = `talkee://j/1/${'pAFzYnJpZ2h0d2F0ZXIu'.repeat(10)}`
const safety = `talkee://s/1/${'q'.repeat(43)}`
const timeMs = 2000

const seen = (text: string, view: Partial<Parameters<typeof drawnCode>[1]> = {}): Pixels => {
  const [width, height] = [view.width ?? 640, view.height ?? 480]
  return { width, height, data: asPixels(drawnCode(text, { width, height, ...view })) }
}

describe('reading a code', () => {
  it.each([
    ['straight', { degrees: 0 }],
    ['turned a little', { degrees: 8 }],
    ['turned by a third', { degrees: 120 }],
    ['upside down', { degrees: 180 }],
    ['in noise', { noise: 40, degrees: 5 }],
    ['in a large picture', { width: 1600, height: 1200, share: 0.3 }],
  ])('finds one that is %s', (_, view) => {
    expect(readCode(seen(safety, view), timeMs)).toBe(safety)
  })

  it('reads the longest that Talkee makes', () => {
    expect(readCode(seen(invite, { width: 960, height: 720, share: 0.8, degrees: 3 }), timeMs)).toBe(invite)
  })

  it('gives nothing where there is no code', () => {
    const table = { width: 640, height: 480, data: new Uint8ClampedArray(640 * 480 * 4).fill(120) }
    expect(readCode(table, timeMs)).toBeUndefined()
  })

  it('does not look at more than it is meant to', () => {
    const view = { height: 300, share: 0.9 }
    expect(readCode(seen(safety, { ...view, width: longestSidePx }), timeMs)).toBe(safety)
    expect(readCode(seen(safety, { ...view, width: longestSidePx + 1 }), timeMs)).toBeUndefined()
  })

  it('gives no text that is longer than any of ours', () => {
    const long = seen('x'.repeat(1100), { width: 1200, height: 1200, share: 0.95 })
    expect(readCode(long, timeMs)).toBeUndefined()
    const allowed = 'x'.repeat(1000)
    expect(readCode(seen(allowed, { width: 1200, height: 1200, share: 0.95 }), timeMs)).toBe(allowed)
  })

  it('throws at no picture, whatever its sides are said to be', () => {
    const side = fc.integer({ min: -2, max: 90 })
    fc.assert(
      fc.property(side, side, fc.uint8Array({ maxLength: 4000 }), (width, height, bytes) => {
        const length = Math.max(0, width * height * 4)
        const data = Uint8ClampedArray.from({ length }, (_, at) => bytes[at % Math.max(1, bytes.length)] ?? 0)
        readCode({ width, height, data }, 0)
        readCode({ width, height, data: data.subarray(1) }, 0)
      }),
      { numRuns: 300, seed: 11 },
    )
  })

  it('throws at no code that is damaged', () => {
    const whole = seen(safety, { width: 200, height: 200, share: 0.95 })
    const spots = fc.array(fc.tuple(fc.nat(199), fc.nat(199), fc.integer({ min: 1, max: 40 })), { maxLength: 30 })
    fc.assert(
      fc.property(spots, (torn) => {
        const data = whole.data.slice()
        for (const [left, top, size] of torn) {
          for (let y = top; y < Math.min(200, top + size); y++)
            data.fill(90, (y * 200 + left) * 4, (y * 200 + left + size) * 4)
        }
        const text = readCode({ ...whole, data }, 0)
        // Damaged beyond repair it is not read at all; never as something else.
        expect([undefined, safety]).toContain(text)
      }),
      { numRuns: 150, seed: 5 },
    )
  })
})
