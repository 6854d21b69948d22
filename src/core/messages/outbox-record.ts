// A message on its way out: the exact bytes to post, and what is needed to encrypt it again should the epoch move.

import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  oneOf,
  record,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { expirySteps } from '#protocol/client-server/anonymous-post.ts'
import { messageIdShape } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'

const outboxRecordShape = record({
  id: [1, messageIdShape],
  /** 16 random bytes for life: the server answers the same seq for it whatever the epoch. */
  idempotencyKey: [2, bytes(16)],
  /** BLAKE3 of the delete token. */
  deleteHash: [3, bytes(32)],
  expiresDays: [4, oneOf(...expirySteps)],
  generation: [5, uint(0xffff_ffff)],
  epoch: [6, uint()],
  /** MLSMessage. */
  body: [7, byteRange(1, limits.messageBytes)],
  /** The payload, to encrypt it again. */
  payload: [8, byteRange(1, 66_000)],
  /** Key of the message's row in the timeline. */
  messageKey: [9, byteRange(1, 64)],
  /** BLAKE3 of every encryption made of it: how its echo is known. */
  bodyHashes: [10, list(bytes(32), 1024)],
  /** Not sent before, ms, so that its author can still take it out; 0 once it is on its way. */
  heldUntilMs: [11, uint()],
})
export type OutboxRecord = Shaped<typeof outboxRecordShape>

export const encodeOutboxRecord = (message: OutboxRecord): Uint8Array => encodeShape(outboxRecordShape, message)
export const decodeOutboxRecord = (stored: Uint8Array): OutboxRecord => decodeShape(outboxRecordShape, stored)
