// A notice that this device writes by itself, at the end of the timeline as it is now: no row of the log stands behind it.

import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { parseMessageId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, messageKey, unsentMessageKey } from '../chats/row-keys.ts'
import { encodeMessageRecord } from './message-record.ts'
import { noticeRecord } from './notice-record.ts'
import { noticeOf, type Notice } from './notice.ts'

/** The chat's number, and a place in the timeline. */
const placeKeyBytes = 18

/** Gathers it into the task. */
export async function writeLocalNotice(deps: ChatDeps, task: ChatTask, facts: Partial<Notice>): Promise<void> {
  const { number, generation, epoch } = task.record()
  const range = { from: chatRange(number).from, to: unsentMessageKey(number, generation, 0) }
  const [newest] = await task.work.scan({ table: 'messages', ...range, limit: 1, reverse: true })
  const order = task.activity().nextOrder
  const timeMs = deps.clock.nowMs()
  const before = newest?.key.subarray(0, placeKeyBytes) ?? messageKey(number, generation, deps.place(), 0)
  // Longer than a place of the log, and so before whatever that brings next; behind all that stands at the same place,
  // other notices of this kind by their order. Not behind their whole keys, which would grow with each.
  const key = concatBytes(before, u32(0xffff_ffff), u32(order))
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const { address: account, device } = deps.self
  const record = noticeRecord(noticeOf(facts), { id, author: { account, device }, timeMs, epoch })
  // No server has numbered it: it is no place to have read up to, and no other device's history.
  task.work.put('messages', key, encodeMessageRecord({ ...record, serverTimeMs: null }))
  task.updateActivity({ nextOrder: order + 1, lastActivityMs: Math.max(task.activity().lastActivityMs, timeMs) })
}
