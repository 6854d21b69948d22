import { describe, expect, it } from 'vitest'
import { entryFrom, shelfRows } from './shelf-rows.ts'

const at = (id: string, date: string) => ({ id, serverTimeMs: new Date(`${date}T12:00:00`).getTime(), sentAtMs: 0 })
const march = ['a', 'b', 'c', 'd'].map((id) => at(id, '2026-03-09'))
const february = ['e', 'f'].map((id) => at(id, '2026-02-10'))

describe('a shelf', () => {
  it('of pictures has them three in a row, and begins a row with each month', () => {
    const rows = shelfRows([...march, ...february], true)
    expect(rows.map((row) => (row.kind === 'month' ? new Date(row.ms).getMonth() : row.ids))).toEqual([
      2,
      ['a', 'b', 'c'],
      ['d'],
      1,
      ['e', 'f'],
    ])
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length)
  })

  it('of all else has them one by one', () => {
    expect(shelfRows(february, false).map((row) => row.kind === 'entries' && row.ids)).toEqual([false, ['e'], ['f']])
  })

  it('is walked along its rows and across them, whatever their length', () => {
    const rows = shelfRows([...march, ...february], true)
    const from = (id: string) =>
      ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => entryFrom(rows, id, key))
    expect({ a: from('a'), c: from('c'), d: from('d'), f: from('f') }).toEqual({
      a: [undefined, 'b', undefined, 'd'],
      c: ['b', 'd', undefined, 'd'],
      d: ['c', 'e', 'a', 'e'],
      f: ['e', undefined, 'd', undefined],
    })
    expect([entryFrom(rows, 'c', 'Home'), entryFrom(rows, 'c', 'End'), entryFrom(rows, 'c', 'x')]).toEqual([
      'a',
      'f',
      undefined,
    ])
  })
})
