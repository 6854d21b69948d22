import { describe, expect, it } from 'vitest'
import { albumLayout } from './album-layout.ts'

const counts = Array.from({ length: 10 }, (_, index) => index + 1)

describe('a grid of pictures', () => {
  it('has a cell for each, whole lines of twelve columns, and at most three in a line', () => {
    for (const count of counts) {
      const cells = albumLayout(count)
      expect(cells).toHaveLength(count)
      const area = cells.reduce((sum, { columns, rows }) => sum + columns * rows, 0)
      expect(area % 12).toBe(0)
      expect(Math.min(...cells.map(({ columns }) => columns))).toBeGreaterThanOrEqual(4)
    }
  })

  it('knows the height of each line before any picture is there', () => {
    for (const count of counts) {
      // What has no ratio of its own stands beside such as have one.
      expect(albumLayout(count).filter(({ ratio }) => ratio !== null).length).toBeGreaterThanOrEqual(Math.min(count, 2))
    }
  })

  it('goes on for more than there can be', () => {
    expect(albumLayout(14)).toHaveLength(14)
  })
})
