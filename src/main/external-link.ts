// Links that leave the app. Only kinds that a browser or a mail program opens; anything else could start a program. The page
// has asked its user before.

/** The normalised address; undefined for one that is not opened. */
export function readExternalLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, username, password, href } = new URL(text)
  if (protocol === 'mailto:') return href
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' ? href : undefined
}
