// How one message names another: bound to its author, so that a member who sends under another's id is not meant, and
// short, so that an answer of a few words stays in the smallest size.

import { idBytes, type MessageId } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'

export const messageReferenceBytes = 16

/** BLAKE3(id ‖ hash of the author's account), its first 16 bytes. The account hash has a label of its own. */
export function messageReference(crypto: Pick<Crypto, 'blake3'>, id: MessageId, accountHash: Uint8Array): Uint8Array {
  return crypto.blake3(idBytes(id), accountHash).subarray(0, messageReferenceBytes)
}
