// Signs that are not seen and change what is: they turn the direction of what follows, or stand between letters. In the
// words of a link each is named. Pure.

interface Part {
  readonly text: string
  /** The sign's name, U+202E, where the part is one. */
  readonly name: string | null
}

/** Marks, embeddings, overrides and isolates of direction; blanks of no width, soft hyphens. Joiners of emoji are not. */
const hidden = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

/** All texts together are the text. */
export function withHiddenSigns(text: string): readonly Part[] {
  const parts: Part[] = []
  let done = 0
  for (const { index, 0: sign } of text.matchAll(hidden)) {
    if (index > done) parts.push({ text: text.slice(done, index), name: null })
    parts.push({ text: sign, name: `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` })
    done = index + sign.length
  }
  if (done < text.length) parts.push({ text: text.slice(done), name: null })
  return parts
}
