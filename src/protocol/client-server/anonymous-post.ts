// POST /v1/anon/chats/:chat/messages: a message from "a member of this epoch" and nobody else. No session, ever.
// Every post has the same fields, so that kinds look alike.

import { bool, byteRange, bytes, oneOf, record, uint, type Shaped } from '../codec/shape.ts'
import { limits } from '../limits.ts'

/** How long a row may stand at the most: the smallest that is at least timer + 28 days. */
export const expirySteps = [30, 60, 120, 400] as const

export const anonymousPostShape = record({
  generation: [1, uint(0xffff_ffff)],
  epoch: [2, uint()],
  /** The epoch's send token, 32 bytes from the MLS exporter. */
  token: [3, bytes(32)],
  /** One per message for life, kept when it is encrypted again. */
  idempotencyKey: [4, bytes(16)],
  /** BLAKE3 of the author's delete token. */
  deleteHash: [5, bytes(32)],
  expiresDays: [6, oneOf(...expirySteps)],
  /** Fanned out and never stored. */
  ephemeral: [7, bool],
  /** MLSMessage with a PrivateMessage. */
  body: [8, byteRange(1, limits.messageBytes)],
})
export type AnonymousPost = Shaped<typeof anonymousPostShape>

/** POST /v1/anon/chats/:chat/deletions: whoever shows the author's token has the row emptied. No session, either. */
export const anonymousDeletionShape = record({
  seq: [1, uint()],
  /** The delete token whose BLAKE3 came with the row. */
  token: [2, bytes(32)],
})
export type AnonymousDeletion = Shaped<typeof anonymousDeletionShape>
