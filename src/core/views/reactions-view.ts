// The reactions to one message as the page sees them: by emoji, in the order in which they were first given.

import type { AccountAddress } from '#protocol/ids.ts'
import { isLater } from '../messages/later-word.ts'
import type { ReactionWord } from '../messages/message-marks.ts'

export interface ReactionView {
  readonly emoji: string
  readonly count: number
  /** Who, the first twenty; this account first where it is among them. */
  readonly accounts: readonly AccountAddress[]
  readonly isOwn: boolean
}

/** A message shows so many different emoji and no more: whoever wants to fill a page with them does not. */
const mostEmoji = 32
const mostNamed = 20

export function viewReactions(words: readonly ReactionWord[], self: AccountAddress): readonly ReactionView[] {
  const byEmoji = new Map<string, ReactionWord[]>()
  const given = words.filter(({ isOn }) => isOn).sort((one, other) => (isLater(one, other) ? 1 : -1))
  for (const word of given) {
    const same = byEmoji.get(word.emoji)
    if (same !== undefined) same.push(word)
    else if (byEmoji.size < mostEmoji) byEmoji.set(word.emoji, [word])
  }
  return [...byEmoji].map(([emoji, all]) => {
    const accounts = all.map(({ account }) => account)
    const isOwn = accounts.includes(self)
    const named = isOwn ? [self, ...accounts.filter((account) => account !== self)] : accounts
    return { emoji, count: all.length, accounts: named.slice(0, mostNamed), isOwn }
  })
}
