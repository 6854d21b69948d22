// What a commit may do to a group's links, held against it by every member: nobody makes one in another's name, counts one
// up, lengthens it, or lets in unasked who was to be asked about. Taking one back is for all who may change the group.

import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatMetadata } from '../chats/chat-metadata.ts'

type Links = ChatMetadata['links']

/** Why the links are not the author's to change so, or undefined. Codes are stable. */
export function linkViolation(author: AccountAddress, before: Links, after: Links): string | undefined {
  if (new Set(after.map(({ id }) => toHex(id))).size !== after.length) return 'link_repeated'
  for (const link of after) {
    const was = before.find(({ id }) => equalBytes(id, link.id))
    if (was === undefined) {
      if (link.by !== author) return 'link_of_another'
      continue
    }
    const isSame = was.by === link.by && was.expiresSeconds === link.expiresSeconds
    if (!isSame || link.usesLeft > was.usesLeft || (was.asksFirst && !link.asksFirst)) return 'link_widened'
  }
  return undefined
}

/**
 * The links once accounts were removed: theirs are gone, and all others ask first from now on. A link that one had before one
 * was put out does not lead back in, unless a person says so.
 */
export const linksAfterRemoval = (links: Links, removed: AccountAddress): Links =>
  links.filter(({ by }) => by !== removed).map((link) => ({ ...link, asksFirst: true }))
