// An invite link to a group: whom to ask, for which group, and what shows that one was given the link. One parser for all
// entrances. talkee://g/1/<base64url CBOR>. What it opens, and what it does not: docs/protocol/groups.md.

import { fromBase64url, toBase64url } from './codec/base64url.ts'
import { bytes, decodeShape, encodeShape, record, uint, type Shaped } from './codec/shape.ts'
import { PeerError } from './errors.ts'
import { addressShape, chatIdShape } from './ids.ts'
import { limits } from './limits.ts'

const groupLinkShape = record({
  /** Who made it: the account that is asked. */
  by: [1, addressShape],
  chat: [2, chatIdShape],
  /** Its name in the group, 16 bytes. */
  link: [3, bytes(16)],
  /** Known to whoever made the link and to whoever was given it, 16 bytes. */
  secret: [4, bytes(16)],
  /** Seconds since 1970. The group's own word of it holds; this saves asking in vain. */
  expiresSeconds: [5, uint()],
})
export type GroupLinkText = Shaped<typeof groupLinkShape>

const prefix = 'talkee://g/1/'

export function formatGroupLink(link: GroupLinkText): string {
  return prefix + toBase64url(encodeShape(groupLinkShape, link))
}

/** Reads a link. Another version is a `PeerError` `unsupported_version`, all else a `PeerError` `malformed`. */
export function parseGroupLink(link: string): GroupLinkText {
  if (link.length > limits.groupLinkBytes) throw new PeerError('malformed', 'a link to a group is shorter')
  if (!link.startsWith(prefix)) {
    if (/^talkee:\/\/g\/\d+\//.test(link)) throw new PeerError('unsupported_version', 'a link of another version')
    throw new PeerError('malformed', 'not a link to a group')
  }
  return decodeShape(groupLinkShape, fromBase64url(link.slice(prefix.length)))
}
