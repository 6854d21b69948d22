// The part of a message that shows why it was found, with the places of the words that were looked for.

import type { SearchQuery } from './search-query.ts'
import { stemOf, wordsAt } from './words.ts'

export interface Excerpt {
  readonly text: string
  /** Stretches of it in UTF-16 units, in order. */
  readonly marks: readonly { readonly start: number; readonly length: number }[]
}

const before = 40
const longest = 160
const mostMarks = 16

export function excerptOf(text: string, { words, isLastBegun }: Pick<SearchQuery, 'words' | 'isLastBegun'>): Excerpt {
  const stems = new Set(words.map(stemOf))
  const begun = isLastBegun ? words.at(-1) : undefined
  const found = wordsAt(text).filter(
    ({ word }) => (begun !== undefined && word.startsWith(begun)) || stems.has(stemOf(word)),
  )
  const first = found[0]?.start ?? 0
  const from = first <= before ? 0 : wholeFrom(text, first - before)
  const to = wholeFrom(text, Math.min(text.length, from + longest))
  const lead = from > 0 ? '…' : ''
  const marks = found
    .filter(({ start, end }) => start >= from && end <= to)
    .slice(0, mostMarks)
    .map(({ start, end }) => ({ start: start - from + lead.length, length: end - start }))
  return { text: `${lead}${text.slice(from, to)}${to < text.length ? '…' : ''}`, marks }
}

/** Never the second half of a character. */
function wholeFrom(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
