// A message row opened in the generation that it was made in, the present one or one of those before. What does not open
// although a member sealed its sender is remembered: from two senders it is evidence. Own devices may have read it.

import { createReader } from '#protocol/codec/reader.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { idBytes } from '#protocol/ids.ts'
import { countRefused } from '../contacts/chat-health.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteUnreadable } from './evidence.ts'
import { noteGap } from './gaps.ts'
import { createGroupRows, type GroupRows } from './group-rows.ts'
import { timelinePlace } from './row-keys.ts'

export interface OpenedRow {
  readonly generation: number
  readonly opened: OpenedMessage
  /** Where the ratchet's writes belong. */
  readonly rows: GroupRows
}

/** What an honest member's message gives only where the two no longer share an epoch. */
const unreadableCodes: ReadonlySet<string> = new Set(['undecryptable', 'bad_signature'])
/** What another device may have opened all the same. A row that was opened before, or is no message, is nobody's loss. */
const elsewhereCodes: ReadonlySet<string> = new Set([
  ...unreadableCodes,
  'epoch_ahead',
  'epoch_forgotten',
  'too_far_ahead',
  'wrong_group',
  'unknown_sender',
])

/**
 * Undefined when it does not open; that is logged. `ahead`: of an epoch whose commit has not come, said only where
 * `waits`: nothing is changed then.
 */
export async function openRow(
  deps: ChatDeps,
  task: ChatTask,
  { seq, content }: RawRow,
  waits: boolean,
): Promise<OpenedRow | 'ahead' | undefined> {
  const group = await task.group()
  if (group === undefined) return undefined
  const { generation, number, former } = task.record()
  const { rows } = task
  const opened = await deps.mls.open(group, rows, content)
  if (opened.ok) return { generation, opened, rows }
  if (opened.code === 'epoch_ahead' && waits) return 'ahead'
  let { code } = opened
  if (opened.code === 'wrong_group') {
    for (const { generation: earlier } of [...former].reverse()) {
      const earlierRows = createGroupRows(task.work, number, earlier)
      const earlierGroup = await deps.mls.load(earlierRows)
      if (earlierGroup === undefined) continue
      const late = await deps.mls.open(earlierGroup, earlierRows, content)
      if (late.ok) return { generation: earlier, opened: late, rows: earlierRows }
      if (late.code !== 'wrong_group') code = late.code
    }
  }
  deps.log.warn('message_refused', { code: opened.code })
  await countRefused(task, opened.code)
  // Of a generation that this device has left, in an epoch that it never came to: others did.
  const isLate = opened.code === 'wrong_group' && code === 'epoch_ahead'
  if (elsewhereCodes.has(code)) await noteMissing(deps, task, { seq, content, isLate })
  if (unreadableCodes.has(opened.code)) {
    const sender = await deps.mls.claimedSender(group, rows, content)
    if (sender !== undefined) await noteUnreadable(deps, task, sender.identity.device)
  }
  return undefined
}

/**
 * The row's place is one that other devices are asked for. It is said in the timeline only where there is evidence that
 * they could read what this one cannot: else whoever knows the chat's token could write that there.
 */
async function noteMissing(
  deps: ChatDeps,
  task: ChatTask,
  row: { seq: number; content: Uint8Array; isLate: boolean },
): Promise<void> {
  const { chat, generation: current, trouble } = task.record()
  const groupId = await deps.mls.claimedGroupId(row.content)
  if (groupId?.length !== groupIdBytes || !equalBytes(groupId.subarray(0, 16), idBytes(chat))) return
  const generation = createReader(groupId.subarray(16)).u32()
  // One that this device has not heard of yet: its Welcome says from where on there is something to read.
  if (generation > current) return
  const from = timelinePlace(generation, deps.place(), row.seq)
  const to = timelinePlace(generation, deps.place(), row.seq + 1)
  await noteGap(deps, task, { from, to, isCertain: row.isLate || (trouble !== null && trouble.code !== '') })
}

/** Chat, generation, 8 random bytes. */
const groupIdBytes = 28
