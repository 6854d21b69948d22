import { describe, expect, it } from 'vitest'
import { allEmoji, emojiName, searchEmoji } from './emoji-search.ts'

const found = (wanted: string, language: 'en' | 'ru' = 'en') => searchEmoji(wanted, language).map(({ sign }) => sign)

describe('the list of emoji', () => {
  it('has each once, and each is one sign', () => {
    const signs = allEmoji.map(({ sign }) => sign)
    expect(new Set(signs).size).toBe(signs.length)
    const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    expect(signs.filter((sign) => [...graphemes.segment(sign)].length !== 1)).toEqual([])
    expect(signs.filter((sign) => !/^\p{RGI_Emoji}$/v.test(sign))).toEqual([])
  })

  it('has a name of its own for each, in both languages', () => {
    for (const language of ['en', 'ru'] as const) {
      const names = allEmoji.map((emoji) => emoji[language][0])
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    }
  })
})

describe('looking for an emoji', () => {
  it('goes by the beginnings of words, the name first', () => {
    expect(found('thumb')).toEqual(['👍', '👎'])
    expect(found('heart').slice(0, 2)).toEqual(['😍', '🫶'])
    expect(found('  COFF ')).toEqual(['☕'])
    expect(found('umbs')).toEqual([])
  })

  it('understands both languages, whichever is spoken, and е for ё', () => {
    expect(found('спасибо')).toEqual(['🙏'])
    expect(found('thanks', 'ru')).toEqual(['🙏'])
    expect(found('елка', 'ru')).toEqual(['🌲'])
  })

  it('finds nothing while nothing is looked for', () => {
    expect([found(''), found('   ')]).toEqual([[], []])
  })
})

describe('the name of an emoji', () => {
  it('is the same with and without the mark of colour, and is the sign where there is none', () => {
    expect([emojiName('❤️', 'en'), emojiName('❤', 'ru'), emojiName('🦚', 'en')]).toEqual(['red heart', 'сердце', '🦚'])
  })
})
