import { describe, expect, it } from 'vitest'
import { fitsInto } from './size.ts'

describe('the size of what came over a port', () => {
  it('counts characters, bytes, names and values', () => {
    const value = { name: 'anna', bytes: new Uint8Array(5), list: [1, null] }
    // The object, its 13 letters of names, its fields, what they hold.
    expect([fitsInto(value, 28), fitsInto(value, 27)]).toEqual([true, false])
  })

  it.each([new Float64Array(1), new Uint16Array(1), new DataView(new ArrayBuffer(1)), [[new Int8Array(0)]]])(
    'takes no view that no reader reads, however short: its numbers would be walked one by one',
    (view) => {
      expect(fitsInto(view, 1_000)).toBe(false)
    },
  )

  it('ends at a cycle', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(fitsInto(cycle, 1_000)).toBe(false)
  })
})
