// The colour and the letters that stand for a person or a group. Pure.

const hues = 8

/** FNV-1a over the id: the same on every device. Gives a class name `u1` to `u8`. */
export function colourOf(id: string): string {
  let hash = 0x811c9dc5
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return `u${String((((hash ^ (hash >>> 15)) >>> 0) % hues) + 1)}`
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const hasLetter = /[\p{L}\p{N}]/u

/**
 * First letters of the first and the last word of a person's name, of the first two words of a group's; of a single word
 * one. Words without a letter are skipped; empty where none is left.
 */
export function lettersOf(name: string, kind: 'person' | 'group'): string {
  const words = name.split(/[\s._-]+/u).flatMap((word) => {
    const first = [...graphemes.segment(word)].map(({ segment }) => segment).find((segment) => hasLetter.test(segment))
    return first === undefined ? [] : [first]
  })
  const [first = '', second = ''] = words
  const other = kind === 'group' ? second : words.length > 1 ? (words.at(-1) ?? '') : ''
  return (first + other).toLocaleUpperCase()
}
