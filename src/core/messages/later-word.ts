// Of what several devices say about one message the later word holds, in whatever order the words come: every rule here
// gives the same for all orders, and so every device shows the same in the end.

import { reactionLimits, type EditMark, type PinWord, type ReactionWord, type Stamp } from './message-marks.ts'

export function isLater(one: Stamp, other: Stamp): boolean {
  return one.atMs === other.atMs ? one.id > other.id : one.atMs > other.atMs
}

/** The later of two edits: that of the higher number, and of two devices that wrote one number the later word. */
export function laterEdit<Edit extends EditMark>(one: Edit, other: Edit | null): Edit {
  if (other === null) return one
  if (one.number !== other.number) return one.number > other.number ? one : other
  return isLater(one, other) ? one : other
}

export function laterPin(one: PinWord, other: PinWord | null): PinWord {
  return other === null || isLater(one, other) ? one : other
}

/** The words with one more; the same list where it says nothing new. */
export function withReaction(all: readonly ReactionWord[], word: ReactionWord): readonly ReactionWord[] {
  const isSame = (one: ReactionWord): boolean => one.account === word.account && one.emoji === word.emoji
  const before = all.find(isSame)
  if (before !== undefined && !isLater(word, before)) return all
  const others = all.filter(({ account }) => account !== word.account)
  const own = [...all.filter((one) => one.account === word.account && !isSame(one)), word]
  // Words that were pushed out were older than those that stay, and would be pushed out again.
  own.sort((one, other) => (isLater(one, other) ? -1 : 1))
  return firstAccounts([...others, ...own.slice(0, reactionLimits.perAccount)].sort(byAccount))
}

/** Of too many the first by address: those are the first in whatever order they came. */
function firstAccounts(words: readonly ReactionWord[]): readonly ReactionWord[] {
  const accounts = new Set<ReactionWord['account']>()
  return words.filter(({ account }) => accounts.add(account).size <= reactionLimits.accounts)
}

function byAccount(one: ReactionWord, other: ReactionWord): number {
  if (one.account !== other.account) return one.account < other.account ? -1 : 1
  return one.emoji < other.emoji ? -1 : 1
}

/** A time for a word that is to replace `before`, whatever the clock says. */
export const timeAfter = (nowMs: number, before: Stamp | null | undefined): number =>
  before === null || before === undefined ? nowMs : Math.max(nowMs, before.atMs + 1)
