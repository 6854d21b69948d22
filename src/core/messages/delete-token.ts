// The token with which the author's devices, and nobody else, may have a row deleted at the server.
// Derived from a secret of the account that is not in the payload: any member could delete otherwise.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { idBytes, type BlobId, type MessageId } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'

/** HKDF(author's secret, label ‖ id of a message, or of a file's blob), 32 bytes. */
export function deleteToken(
  crypto: Pick<Crypto, 'hkdfSha512'>,
  authorSecret: Uint8Array,
  id: MessageId | BlobId,
): Uint8Array {
  const info = concatBytes(utf8(labels.delete), idBytes(id))
  return crypto.hkdfSha512({ ikm: authorSecret, salt: new Uint8Array(0), info, length: 32 })
}
