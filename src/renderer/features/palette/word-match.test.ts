import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inOtherLayout } from './other-layout.ts'
import { matchWords } from './word-match.ts'

const found = (query: string, name: string): readonly string[] | undefined =>
  matchWords(query, name)?.marks.map(([from, to]) => name.slice(from, to))

describe('a name is found', () => {
  it('by the beginnings of its words, alone, together, and in any order', () => {
    expect(found('mill', 'Mill restoration')).toEqual(['Mill'])
    expect(found('mr', 'Mill restoration')).toEqual(['M', 'r'])
    expect(found('mires', 'Mill restoration')).toEqual(['Mi', 'res'])
    expect(found('rest mi', 'Mill restoration')).toEqual(['Mi', 'rest'])
    expect(found('ill', 'Mill restoration')).toBeUndefined()
    expect(found('mill crew', 'Mill restoration')).toBeUndefined()
    expect(found('hallam', 'vera@hallam.example')).toEqual(['hallam'])
  })

  it('in Russian as well, without accents, case or the dots of ё', () => {
    expect(found('бри из', 'Бригада изыскателей')).toEqual(['Бри', 'из'])
    expect(found('би', 'Бригада изыскателей')).toEqual(['Б', 'и'])
    expect(found('елка', 'Ёлка')).toEqual(['Ёлка'])
    expect(found('novak', 'Pavel Novák')).toEqual(['Novák'])
    // й is a letter of its own, and no и with something over it.
    expect(found('дои', 'Дой')).toBeUndefined()
  })

  it('though the other keyboard is switched on', () => {
    expect(inOtherLayout('yfcnhjqrb')).toBe('настройки')
    expect(inOtherLayout('ыуеештпы')).toBe('settings')
  })

  it('the better, the more the query is like it', () => {
    const names = ['Family of the mill', 'Millers', 'Mill', 'Mill restoration']
    const ranked = names
      .map((name) => ({ name, rank: matchWords('mill', name)?.rank ?? -1 }))
      .sort((one, other) => one.rank - other.rank)
    expect(ranked.map(({ name }) => name).slice(0, 2)).toEqual(['Mill', 'Mill restoration'])
    expect(ranked.at(-1)?.name).toBe('Family of the mill')
  })

  it('whatever it consists of, with marks that lie in it and follow each other', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (query, name) => {
        let last = 0
        for (const [from, to] of matchWords(query, name)?.marks ?? []) {
          expect(from >= last && to > from && to <= name.length).toBe(true)
          last = to
        }
      }),
    )
  })
})
