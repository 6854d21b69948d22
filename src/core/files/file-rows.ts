// What the vault keeps of a file besides what its message says: how far it has come, up or down, and what is to be
// erased. One row for each message with a file; none: its ciphertext is not here.

import { toHex } from '#protocol/codec/bytes.ts'
import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { expirySteps } from '#protocol/client-server/anonymous-post.ts'
import { blobIdShape, messageIdShape, type MessageId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { seenIdKey } from '../chats/row-keys.ts'
import type { Crypto } from '../ports/crypto.ts'

/** A message that waits for its file: what the outbox will encrypt when all parts are at the server. */
const outgoingShape = record({
  order: [1, uint()],
  id: [2, messageIdShape],
  idempotencyKey: [3, bytes(16)],
  deleteHash: [4, bytes(32)],
  expiresDays: [5, oneOf(...expirySteps)],
  payload: [6, byteRange(1, 66_000)],
  messageKey: [7, byteRange(1, 64)],
})
export type OutgoingFile = Shaped<typeof outgoingShape>

const fileRowShape = record({
  /**
   * `sending`, `fetching`: under way, also after a restart. `held`: whole and verified on this disk. `failed`: until its
   * user tries again. `erasing`: gone from here, and its blobs are still to be deleted at the server.
   */
  state: [1, oneOf('sending', 'fetching', 'held', 'failed', 'erasing')],
  /** Why it failed, a stable code. */
  failure: [2, text(64, 0)],
  /** Parts that are through. */
  partsDone: [3, uint(limits.fileParts)],
  outgoing: [4, nullable(outgoingShape)],
  /** Blobs to delete, with the author's token for each. */
  toErase: [5, list(record({ blob: [1, blobIdShape], token: [2, bytes(32)] }), limits.fileParts)],
  /** Drawn: under which name its parts lie in the file store. */
  place: [6, bytes(16)],
})
export type FileRow = Shaped<typeof fileRowShape>

export const encodeFileRow = (row: FileRow): Uint8Array => encodeShape(fileRowShape, row)
export const decodeFileRow = (stored: Uint8Array): FileRow => decodeShape(fileRowShape, stored)

/** As the index of seen ids has it: it says nothing of a person, and it stays when the message gets its place. */
export const fileRowKey = (
  crypto: Pick<Crypto, 'blake3'>,
  chatNumber: number,
  id: MessageId,
  accountHash: Uint8Array,
): Uint8Array => seenIdKey(crypto, chatNumber, id, accountHash)

/** The name of a part in the file store. */
export const partName = (place: Uint8Array, part: number): string => `${toHex(place)}-${String(part)}`
/** The place of which a name tells. */
export const placeOfName = (name: string): string => name.split('-')[0] ?? ''
