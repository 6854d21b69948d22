// What shows that somebody was given a link. Derived, so that all devices of whoever made it know it, and nobody else does
// who reads of the link in the group.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { idBytes, type ChatId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'

/** HKDF(author's secret, label ‖ chat ‖ link's id), 16 bytes. */
export function linkSecret(
  crypto: Pick<Crypto, 'hkdfSha512'>,
  authorSecret: Uint8Array,
  { chat, link }: { readonly chat: ChatId; readonly link: Uint8Array },
): Uint8Array {
  const info = concatBytes(utf8(labels.groupLink), idBytes(chat), link)
  return crypto.hkdfSha512({ ikm: authorSecret, salt: new Uint8Array(0), info, length: 16 })
}
