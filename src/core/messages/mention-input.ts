// Mentions as a caller names them: addresses are text and parsed here.

import { parseAccountAddress } from '#protocol/ids.ts'
import type { Mention } from '../payload/mention.ts'

/** A stretch of the text in UTF-16 units, and whom it names; null is everybody here. */
export interface MentionInput {
  readonly start: number
  readonly length: number
  readonly account: string | null
}

/** `PeerError` `malformed` for an address that is none. */
export const parseMentions = (mentions: readonly MentionInput[]): readonly Mention[] =>
  mentions.map(({ start, length, account }) => ({
    start,
    length,
    account: account === null ? null : parseAccountAddress(account),
  }))
