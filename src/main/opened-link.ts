// An invite that the app was started with, to a server or to a group: among the arguments, in any place. It is only carried to
// the page, which shows it and asks.

import { parseGroupLink } from '#protocol/group-link.ts'
import { parseInvite } from '#protocol/invite.ts'

/** The first well-formed invite, if there is one. */
export function findInvite(words: readonly string[]): string | undefined {
  return words.find((word) => isRead(parseInvite, word) || isRead(parseGroupLink, word))
}

function isRead(parse: (link: string) => unknown, word: string): boolean {
  try {
    parse(word)
    return true
  } catch {
    return false
  }
}
