// Which addresses become links, and where these really lead: http, https, mailto and talkee, nothing else. Pure.

import { isGroupLink } from '../group-door/group-link.ts'

export interface Link {
  /** `group`: an invite to a group, by which one can ask here and now. */
  readonly kind: 'web' | 'mail' | 'invite' | 'group'
  /** Normalised, in ASCII: what is opened. */
  readonly url: string
  /** Of a web address its host as the network knows it, of a mail address what follows the at sign; empty for an invite. */
  readonly host: string
}

const longestUrl = 2048
const mailAddress = /^mailto:[\w.+-]{1,64}@([a-z0-9.-]{1,253})$/i
const inviteLink = /^talkee:\/\/[\w/-]+$/

/** Undefined for what is no link: another scheme, a name before the host, headers for a mail program, no host at all. */
export function readLink(written: string): Link | undefined {
  if (written.length > longestUrl) return undefined
  if (inviteLink.test(written)) {
    return { kind: isGroupLink(written) ? 'group' : 'invite', url: written, host: '' }
  }
  const mail = mailAddress.exec(written)
  if (mail !== null) return { kind: 'mail', url: written, host: (mail[1] ?? '').toLowerCase() }
  if (!/^https?:\/\//i.test(written) || !URL.canParse(written)) return undefined
  const { host, username, password, href } = new URL(written)
  // Names before an @ make an address look like another one's.
  const isHonest = username === '' && password === '' && host !== '' && href.length <= longestUrl
  return isHonest ? { kind: 'web', url: href, host } : undefined
}

/** Begins an address that stands in a text by itself. Sticky: at `lastIndex` and nowhere else. */
const bareLink = new RegExp(String.raw`(?:https?:\/\/|mailto:|talkee:\/\/)[^\s<>"'\`]{1,${String(longestUrl)}}`, 'iy')
/** Signs that end a sentence rather than an address. */
const trailing = /[.,;:!?\]}»”’*~]$/u

/** The address that begins exactly there, without the signs that end the sentence; undefined where none does. */
export function linkAt(text: string, at: number): { readonly written: string; readonly link: Link } | undefined {
  // Within a word or another address none begins, and so nothing is read twice.
  if (at > 0 && /[\p{L}\p{N}/:.@&=_%-]/u.test(text.charAt(at - 1))) return undefined
  bareLink.lastIndex = at
  const found = bareLink.exec(text)?.[0]
  if (found === undefined) return undefined
  const written = withoutTrailing(found)
  const link = readLink(written)
  return link === undefined ? undefined : { written, link }
}

/**
 * Whether what stands there already says where it leads. It does not where it says something else, or says the host in
 * other signs than the network knows it by: other alphabets, other ways to write a number, signs that are not seen.
 */
export function saysHost(shown: string, link: Link): boolean {
  if (link.kind !== 'web') return shown === link.url
  const [scheme] = link.url.split('//', 1)
  const start = `${scheme ?? ''}//${link.host}`
  return shown.slice(0, start.length).toLowerCase() === start && /^[/?#]?$/.test(shown.charAt(start.length))
}

/** A bracket at the end belongs to the address if it was opened there. */
function withoutTrailing(found: string): string {
  let end = found.length
  let open = 0
  for (const sign of found) open += sign === '(' ? 1 : sign === ')' ? -1 : 0
  for (;;) {
    const last = found.charAt(end - 1)
    if (last === ')' && open < 0) open++
    else if (!trailing.test(last)) break
    end--
  }
  return found.slice(0, end)
}
