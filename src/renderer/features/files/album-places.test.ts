import { describe, expect, it } from 'vitest'
import { albumPlaces } from './album-places.ts'

function drawing(): () => string {
  let drawn = 0
  return () => `album ${String(++drawn)}`
}

describe('pictures that are sent at once', () => {
  it('stand together where nothing else stands between them, and alone where there is one', () => {
    expect(albumPlaces([true, true, false, true, false, false], drawing())).toEqual([
      { id: 'album 1', index: 0, count: 2 },
      { id: 'album 1', index: 1, count: 2 },
      null,
      null,
      null,
      null,
    ])
  })

  it('are divided evenly where they are more than a grid shows', () => {
    const places = albumPlaces(
      Array.from({ length: 21 }, () => true),
      drawing(),
    )
    expect(places.map((place) => [place?.id, place?.index, place?.count])).toEqual(
      [1, 2, 3].flatMap((grid) => Array.from({ length: 7 }, (_, index) => [`album ${String(grid)}`, index, 7])),
    )
    expect(
      albumPlaces(
        Array.from({ length: 11 }, () => true),
        drawing(),
      ).map((place) => place?.count),
    ).toEqual([...Array.from({ length: 6 }, () => 6), ...Array.from({ length: 5 }, () => 5)])
  })

  it('have no place where there are none', () => {
    expect(albumPlaces([], drawing())).toEqual([])
  })
})
