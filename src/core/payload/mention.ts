// Who is named in a text, and where: ranges of UTF-16 units, in order and apart. A name is an account's address, so that
// nobody has to guess whom a nickname means; null is everybody who is here.

import { list, nullable, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { PeerError } from '#protocol/errors.ts'
import { addressShape } from '#protocol/ids.ts'

const mostMentions = 100

const mentionShape = record({
  start: [1, uint(65_536)],
  length: [2, uint(65_536, 1)],
  account: [3, nullable(addressShape)],
})
export type Mention = Shaped<typeof mentionShape>

export const mentionsShape = list(mentionShape, mostMentions)

/**
 * The same mentions where each is a stretch of the text, after the one before it, and everybody is named once at most; else
 * a `PeerError` `malformed`.
 */
export function mentionsWithin(text: string, mentions: readonly Mention[]): readonly Mention[] {
  let free = 0
  for (const { start, length } of mentions) {
    if (start < free || start + length > text.length || !text.slice(start, start + length).isWellFormed()) {
      throw new PeerError('malformed', 'a mention of no stretch of its text')
    }
    free = start + length
  }
  if (mentions.filter(({ account }) => account === null).length > 1) {
    throw new PeerError('malformed', 'everybody more than once')
  }
  return mentions
}
