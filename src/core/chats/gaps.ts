// Stretches of a chat's timeline that this device could not read: noted where they are found, asked of the account's other
// devices (history/gap-healing.ts), closed when they are filled, explained where nobody has what belongs there.

import { compareBytes, concatBytes, toHex } from '#protocol/codec/bytes.ts'
import {
  bool,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  record,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { parseMessageId } from '#protocol/ids.ts'
import { encodeMessageRecord } from '../messages/message-record.ts'
import { noticeRecord } from '../messages/notice-record.ts'
import { noticeOf } from '../messages/notice.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { gapsKey } from './row-keys.ts'

/** More stretches than a chat has in years: whoever can make rows that do not open must not make this row grow. */
const mostGaps = 64

const gapShape = record({
  /** Places in the timeline: the first that may be missing, and the first after it that is not. */
  from: [1, bytes(14)],
  to: [2, bytes(14)],
  /** Something was there and is not readable here. Else it may be: a row that does not open may be nobody's. */
  isCertain: [3, bool],
  /** No device of this account has what belongs here. */
  isLost: [4, bool],
  foundMs: [5, uint()],
  /** Of the notice that explains it, among those of the same place; null while there is none. */
  noticeOrder: [6, nullable(uint(0xffff_ffff))],
})
export type Gap = Shaped<typeof gapShape>

const gapsShape = record({
  /** Where this device came into the chat, and before which it has nothing of its own; null: it made the chat. */
  since: [1, nullable(bytes(14))],
  gaps: [2, list(gapShape, mostGaps)],
})
export type ChatGaps = Shaped<typeof gapsShape>

/** A stretch of the timeline: `to` is the first place after it. */
export type Stretch = Pick<Gap, 'from' | 'to'>

export async function readGaps(work: Pick<UnitOfWork, 'get'>, number: number): Promise<ChatGaps> {
  const stored = await work.get('chat_marks', gapsKey(number))
  return stored === undefined ? { since: null, gaps: [] } : decodeShape(gapsShape, stored)
}

/** Remembers where this device came into the chat; of several times the first. */
export async function noteSince(task: ChatTask, place: Uint8Array): Promise<void> {
  const kept = await readGaps(task.work, task.record().number)
  if (kept.since === null) write(task, { ...kept, since: place })
}

/** Remembers a stretch; one that goes on from another becomes part of it. */
export async function noteGap(deps: ChatDeps, task: ChatTask, found: Stretch & Pick<Gap, 'isCertain'>): Promise<void> {
  if (compareBytes(found.from, found.to) >= 0) return
  const kept = await readGaps(task.work, task.record().number)
  const open = kept.gaps.filter(({ isLost }) => !isLost)
  const touched = open.findLast(
    ({ from, to }) => compareBytes(found.from, to) <= 0 && compareBytes(from, found.to) <= 0,
  )
  const room = kept.gaps.length < mostGaps ? kept.gaps : withoutOldestLost(kept.gaps)
  // Without room the newest takes it in: what lies between is known, and is not stored a second time.
  const joins = touched ?? (room.length === mostGaps ? open.at(-1) : undefined)
  const fresh: Gap = { ...found, isLost: false, foundMs: deps.clock.nowMs(), noticeOrder: null }
  const gap = joins === undefined ? fresh : joined(task, joins, fresh)
  const others = room.filter((one) => one !== joins)
  write(task, { ...kept, gaps: [...others, explained(deps, task, gap)] })
}

/** There is evidence that what did not open here was read elsewhere. */
export async function confirmGaps(deps: ChatDeps, task: ChatTask): Promise<void> {
  const kept = await readGaps(task.work, task.record().number)
  if (kept.gaps.every(({ isCertain, isLost }) => isCertain || isLost)) return
  const confirm = (gap: Gap): Gap => (gap.isLost ? gap : explained(deps, task, { ...gap, isCertain: true }))
  write(task, { ...kept, gaps: kept.gaps.map(confirm) })
}

/** Everything of the stretch is here now, or nobody has what is still missing. */
export async function settleGap(
  deps: ChatDeps,
  task: ChatTask,
  stretch: Stretch,
  became: 'filled' | 'lost',
): Promise<void> {
  const kept = await readGaps(task.work, task.record().number)
  const gaps: Gap[] = []
  for (const gap of kept.gaps) {
    const isOf = compareBytes(stretch.from, gap.from) <= 0 && compareBytes(gap.from, stretch.to) < 0
    if (gap.isLost || !isOf) gaps.push(gap)
    // It has grown since it was asked about: the rest stays.
    else if (compareBytes(stretch.to, gap.to) < 0) gaps.push(gap)
    else if (became === 'lost') gaps.push(explained(deps, task, { ...gap, isLost: true }))
    else if (gap.noticeOrder !== null) task.work.delete('messages', noticeKey(task, gap, gap.noticeOrder))
  }
  write(task, { ...kept, gaps })
}

/** Whether this device has all that stands in the stretch, as far as it can know. */
export async function hasAllOf(task: ChatTask, stretch: Stretch): Promise<boolean> {
  const { since, gaps } = await readGaps(task.work, task.record().number)
  if (since !== null && compareBytes(stretch.from, since) < 0) return false
  return !gaps.some((gap) => compareBytes(gap.from, stretch.to) < 0 && compareBytes(stretch.from, gap.to) < 0)
}

function write(task: ChatTask, kept: ChatGaps): void {
  const { number } = task.record()
  task.work.put('chat_marks', gapsKey(number), encodeShape(gapsShape, kept))
  const openGaps = kept.gaps.filter(({ isLost }) => !isLost).length
  if (openGaps !== task.activity().openGaps) task.updateActivity({ openGaps })
}

/** Both as one; the notice stands at its beginning. */
function joined(task: ChatTask, one: Gap, other: Gap): Gap {
  const isBefore = compareBytes(other.from, one.from) < 0
  if (isBefore && one.noticeOrder !== null) task.work.delete('messages', noticeKey(task, one, one.noticeOrder))
  return {
    ...one,
    from: isBefore ? other.from : one.from,
    to: compareBytes(one.to, other.to) >= 0 ? one.to : other.to,
    isCertain: one.isCertain || other.isCertain,
    noticeOrder: isBefore ? null : one.noticeOrder,
  }
}

function withoutOldestLost(gaps: readonly Gap[]): readonly Gap[] {
  const oldest = gaps.find(({ isLost }) => isLost)
  return gaps.filter((gap) => gap !== oldest)
}

/** With its notice in the timeline, where what is missing belongs; a gap that may be none has no notice. */
function explained(deps: ChatDeps, task: ChatTask, gap: Gap): Gap {
  if (!gap.isCertain) return gap
  const order = gap.noticeOrder ?? task.activity().nextOrder
  if (gap.noticeOrder === null) task.updateActivity({ nextOrder: order + 1 })
  const { address: account, device } = deps.self
  const id = parseMessageId(toHex(deps.crypto.blake3(gapsKey(task.record().number), gap.from, u32(order)).slice(0, 16)))
  const place = { id, author: { account, device }, timeMs: gap.foundMs, epoch: task.record().epoch }
  const notice = noticeRecord(noticeOf({ missing: gap.isLost ? 'lost' : 'asked' }), place)
  // No server has numbered it: it is no place to have read up to, and no other device's history.
  task.work.put('messages', noticeKey(task, gap, order), encodeMessageRecord({ ...notice, serverTimeMs: null }))
  return { ...gap, noticeOrder: order }
}

/** Longer than the key of the first message that may be missing, and so before all that is there. */
const noticeKey = (task: ChatTask, { from }: Stretch, order: number): Uint8Array =>
  concatBytes(u32(task.record().number), from, u32(order))
