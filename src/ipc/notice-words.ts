// What the crypto worker and the main process tell each other about notifications. Names and words of people are in it only as
// far as the chosen level allows: the worker leaves out the rest, so that the main process never holds it.

import { oneOf, text, uint } from '#protocol/codec/shape.ts'
import { hexId, struct, variant, type Read } from './reader.ts'

export const noticeLevel = oneOf('content', 'name', 'nothing', 'off')
export type NoticeLevel = ReturnType<typeof noticeLevel.read>

/** From the main process, at every start of the worker and at every change. */
export const noticeOrder = struct({ word: oneOf('notice-level'), level: noticeLevel })
export type NoticeOrder = Read<typeof noticeOrder>

export const noticeWord = variant('word', {
  /** Something new in a chat. What the level does not allow is empty. */
  'notice-news': struct({ chat: hexId, title: text(286, 0), body: text(200, 0) }),
  /** What was told of the chat was read, taken back or burned, or the account was locked. */
  'notice-over': struct({ chat: hexId }),
  /** Unread messages in all chats that are not silent. */
  'notice-unread': struct({ count: uint() }),
})
export type NoticeWord = Read<typeof noticeWord>
