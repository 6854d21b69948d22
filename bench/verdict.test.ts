import { describe, expect, it } from 'vitest'
import { describeFigure, isBeyond } from './verdict.ts'

const ratio = { name: 'large / small', unit: '×', atMost: 1.5 }

describe('the verdict on a figure', () => {
  it('lets a value at its bound pass and names one beyond it', () => {
    expect(isBeyond({ ...ratio, value: 1.5 })).toBe(false)
    expect(isBeyond({ ...ratio, value: 1.51 })).toBe(true)
    expect(describeFigure({ ...ratio, value: 1.51 })).toMatch(/1\.51 × \(at most 1\.5\) {2}BEYOND ITS BOUND$/)
  })

  it('takes what was not measured for beyond its bound', () => {
    expect(isBeyond({ ...ratio, value: Number.NaN })).toBe(true)
  })

  it('judges nothing that has no bound', () => {
    expect(isBeyond({ name: 'a time', unit: 'ms', value: Number.POSITIVE_INFINITY })).toBe(false)
  })
})
