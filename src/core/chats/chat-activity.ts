// What changes in a chat with each message: a row of fixed size beside the chat's record.

import { decodeShape, encodeShape, nullable, record, uint, type Shaped } from '#protocol/codec/shape.ts'

const chatActivityShape = record({
  /** Read state lives here and never reaches the server (B8). */
  unread: [1, uint()],
  /** Newest message's time, for the order of the list. */
  lastActivityMs: [2, uint()],
  /** Own messages encrypted in this epoch. */
  ownGenerations: [3, uint()],
  /** The next place for a message that has no seq yet. */
  nextOrder: [4, uint()],
  /** The newest row of the log that was dealt with: a number skipped after it is a row that did not come. */
  seen: [5, nullable(record({ place: [1, uint(0xffff)], seq: [2, uint()], timeMs: [3, uint()] }))],
  /** Stretches of the timeline that other devices are asked for. */
  openGaps: [6, uint(64)],
  /** Of the unread messages, those that name this account or answer it. */
  mentions: [7, uint()],
})
export type ChatActivity = Shaped<typeof chatActivityShape>

export const noActivity: ChatActivity = {
  unread: 0,
  lastActivityMs: 0,
  ownGenerations: 0,
  nextOrder: 1,
  seen: null,
  openGaps: 0,
  mentions: 0,
}
export const encodeChatActivity = (activity: ChatActivity): Uint8Array => encodeShape(chatActivityShape, activity)
export const decodeChatActivity = (stored: Uint8Array): ChatActivity => decodeShape(chatActivityShape, stored)
