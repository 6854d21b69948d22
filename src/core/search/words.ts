// Words as they are looked for: letters and digits in a row, whatever their case, е for ё, and by their stem, so that one form
// finds the others. English and Russian have stems; a word of another language is its own.

import { stemmer as englishStem } from '@orama/stemmers/english'
import { stemmer as russianStem } from '@orama/stemmers/russian'

export interface WordAt {
  readonly word: string
  /** In UTF-16 units of the text. */
  readonly start: number
  readonly end: number
}

/** What is longer is no word that anybody types; its beginning is found. */
const longestWord = 48

const letters = /[\p{L}\p{M}\p{N}]+/gu

/** The same with their places in the text as it is. */
export function wordsAt(text: string): readonly WordAt[] {
  const words: WordAt[] = []
  for (const { 0: found, index } of text.matchAll(letters)) {
    words.push({ word: fold(found).slice(0, longestWord), start: index, end: index + found.length })
  }
  return words
}

/** The folded words of a text. Folded as a whole, which costs a third of folding word by word. */
export function wordsOf(text: string): readonly string[] {
  const words = fold(text).match(letters) ?? []
  return words.map((word) => word.slice(0, longestWord))
}

/** Without what readers do not tell apart. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll('ё', 'е')

/** The stem of a folded word. Some microseconds: whoever needs it often keeps it. */
export function stemOf(word: string): string {
  if (/^[а-я]+$/u.test(word)) return russianStem(word)
  return /^[a-z]+$/u.test(word) ? englishStem(word) : word
}
