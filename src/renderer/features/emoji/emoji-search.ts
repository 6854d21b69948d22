// Finding an emoji by the words of a language, and its name for those who hear it. Pure.

import type { Language } from '../../text/create-text.ts'
import { emojiGroups, type Emoji } from './emoji-list.ts'

export const allEmoji: readonly Emoji[] = Object.values(emojiGroups).flat()
const bySign = new Map(allEmoji.map((emoji) => [plainSign(emoji.sign), emoji]))

/** The sign itself where it is none of the list. */
export function emojiName(sign: string, language: Language): string {
  return bySign.get(plainSign(sign))?.[language][0] ?? sign
}

/** Those of which a word begins with what is looked for, in either language; those whose name does come first. */
export function searchEmoji(wanted: string, language: Language): readonly Emoji[] {
  const start = plainWord(wanted)
  if (start === '') return []
  const begins = (words: readonly string[]): boolean =>
    words.some((word) => plainWord(word).startsWith(start) || plainWord(word).includes(` ${start}`))
  const found = allEmoji.filter(({ en, ru }) => begins(en) || begins(ru))
  const isNamed = (emoji: Emoji): boolean => plainWord(emoji[language][0]).startsWith(start)
  return [...found.filter(isNamed), ...found.filter((emoji) => !isNamed(emoji))]
}

/** A sign may come with a mark that asks for its coloured form, and without. */
function plainSign(sign: string): string {
  return sign.replaceAll('\ufe0f', '')
}

/** Small letters; ё is written е by many. */
const plainWord = (word: string): string => word.trim().toLowerCase().replaceAll('ё', 'е')
