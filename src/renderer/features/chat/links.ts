// Finding web addresses in what people wrote. Pure; https alone, and shown as written, so that a link says where it goes.

interface Part {
  readonly text: string
  readonly url?: string
}

const candidate = /https:\/\/[^\s<>"'`]+/g
/** Signs that end a sentence rather than an address. */
const trailing = /[.,;:!?)\]}»”’]+$/u
const longestUrl = 2048

/** All parts together are the text, sign by sign. */
export function splitLinks(text: string): readonly Part[] {
  const parts: Part[] = []
  let done = 0
  for (const match of text.matchAll(candidate)) {
    const shown = match[0].replace(trailing, '')
    const url = safeUrl(shown)
    if (url === undefined) continue
    if (match.index > done) parts.push({ text: text.slice(done, match.index) })
    parts.push({ text: shown, url })
    done = match.index + shown.length
  }
  if (done < text.length) parts.push({ text: text.slice(done) })
  return parts
}

function safeUrl(shown: string): string | undefined {
  if (shown.length > longestUrl || !URL.canParse(shown)) return undefined
  const { protocol, username, password, href } = new URL(shown)
  // Names before an @ make an address look like another one's.
  return protocol === 'https:' && username === '' && password === '' && href.length <= longestUrl ? href : undefined
}
