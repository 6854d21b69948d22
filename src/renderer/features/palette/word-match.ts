// Whether what is typed is found in a name by the beginnings of its words: “sc” and “sur cr” find “Survey crew”. Pure.

export interface Match {
  /** Less is better. */
  readonly rank: number
  /** Stretches of the name that were found, in UTF-16 units, in order. */
  readonly marks: readonly (readonly [from: number, to: number])[]
}

interface Word {
  readonly text: string
  /** Where each unit of `text` stands in the name; one more for the end. */
  readonly places: readonly number[]
}

/** More words than anybody names a thing by: the rest is not looked at. */
const mostWords = 12

/** Every word of the query has to be found, in any order; undefined where one is not. */
export function matchWords(query: string, name: string): Match | undefined {
  const asked = fold(query)
    .split(/\s+/u)
    .filter((word) => word !== '')
  const words = wordsOf(name)
  let rank = 0
  const marks: (readonly [number, number])[] = []
  for (const [place, word] of asked.entries()) {
    const found = bestOf(word, words)
    if (found === undefined) return undefined
    // As it is written: the first word first.
    rank += found.rank + (found.first === place ? 0 : 1)
    marks.push(...found.marks)
  }
  return { rank, marks: joined(marks) }
}

interface Found extends Match {
  readonly first: number
}

/** One word of the query: the beginning of a word, or of several that follow each other, their first letters together. */
function bestOf(asked: string, words: readonly Word[]): Found | undefined {
  const all = words.flatMap((word, index): Found[] => {
    const marks = spell(asked, words, index)
    if (marks === undefined) return []
    // Whole words before beginnings, one word before the beginnings of several, earlier ones before later ones.
    const isWhole = marks.length === 1 && word.text === asked
    return [{ rank: (marks.length - 1) * 4 + index + (isWhole ? 0 : 1), marks, first: index }]
  })
  return all.sort((one, other) => one.rank - other.rank)[0]
}

/** As much of this word as it takes, and the rest from the words after it. Longest first; few words, so never long. */
function spell(asked: string, words: readonly Word[], at: number): readonly (readonly [number, number])[] | undefined {
  if (asked === '') return []
  const word = words[at]
  if (word === undefined) return undefined
  let common = 0
  while (common < asked.length && common < word.text.length && asked[common] === word.text[common]) common++
  for (let taken = common; taken > 0; taken--) {
    const rest = spell(asked.slice(taken), words, at + 1)
    const [from, to] = [word.places[0], word.places[taken]]
    if (rest !== undefined && from !== undefined && to !== undefined) return [[from, to], ...rest]
  }
  return undefined
}

function wordsOf(name: string): readonly Word[] {
  return [...name.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].slice(0, mostWords).map(({ 0: written, index }) => {
    let text = ''
    const places: number[] = []
    let at = index
    for (const sign of written) {
      const folded = fold(sign)
      text += folded
      for (let unit = 0; unit < folded.length; unit++) places.push(at)
      at += sign.length
    }
    return { text, places: [...places, at] }
  })
}

/** Without case and accents, so that ё is е, as most people type it; й stays what it is. */
const fold = (text: string): string =>
  text
    .toLocaleLowerCase()
    .normalize('NFD')
    .replace(/(?!\u0306)\p{M}/gu, '')
    .normalize('NFC')

function joined(marks: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const whole: [number, number][] = []
  for (const [from, to] of marks.toSorted(([one], [other]) => one - other)) {
    const last = whole.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else whole.push([from, to])
  }
  return whole
}
