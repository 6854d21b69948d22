// Links that leave the app. Only kinds that a browser or a mail program opens; anything else could start a program. The page
// has asked its user before.

/** To one person, and nothing else: a mail program takes copies, words and files of this computer from an address. */
const letter = /^mailto:[\w.+-]{1,64}@[a-z0-9.-]{1,253}$/i

/** The normalised address; undefined for one that is not opened. */
export function readExternalLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, href } = new URL(text)
  if (protocol === 'mailto:') return letter.test(href) ? href : undefined
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : undefined
}
