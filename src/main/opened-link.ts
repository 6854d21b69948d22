// An invite that the app was started with: among the arguments, in any place. It is only carried to the page, which
// shows it and asks.

import { parseInvite } from '#protocol/invite.ts'

/** The first well-formed invite, if there is one. */
export function findInvite(words: readonly string[]): string | undefined {
  return words.find((word) => {
    try {
      parseInvite(word)
      return true
    } catch {
      return false
    }
  })
}
