// Whether an address stands in a text by itself, so that whoever reads the text sees where it leads. Pure.

/** As long as one that is shown as a link. */
export const longestLink = 2048

const httpsAddress = /^https:\/\/[^\s<>"'`\\]+$/iu
/** Within a word or another address none begins. */
const endsWord = /[\p{L}\p{N}/:.@&=_%-]$/u
/** Signs that end a sentence or a mark, and then a blank or the end. */
const behind = /^[.,;:!?)\]}»”’*~_]{0,16}(?:[\s<>"'`]|$)/u

export function standsInText(text: string, link: string): boolean {
  if (link.length > longestLink || !httpsAddress.test(link)) return false
  for (let at = text.indexOf(link); at >= 0; at = text.indexOf(link, at + 1)) {
    const end = at + link.length
    if (!endsWord.test(text.slice(Math.max(0, at - 2), at)) && behind.test(text.slice(end, end + 20))) return true
  }
  return false
}
