// A message row opened in the generation that it was made in, the present one or one of those before. What does not open
// although a member sealed its sender is remembered: from two senders it is evidence.

import { countRefused } from '../contacts/chat-health.ts'
import type { OpenedMessage } from '../mls/mls.ts'
import type { ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { noteUnreadable } from './evidence.ts'
import { createGroupRows, type GroupRows } from './group-rows.ts'

export interface OpenedRow {
  readonly generation: number
  readonly opened: OpenedMessage
  /** Where the ratchet's writes belong. */
  readonly rows: GroupRows
}

/** What an honest member's message gives only where the two no longer share an epoch. */
const unreadableCodes: ReadonlySet<string> = new Set(['undecryptable', 'bad_signature'])

/** Undefined when it does not open; that is logged. */
export async function openRow(deps: ChatDeps, task: ChatTask, content: Uint8Array): Promise<OpenedRow | undefined> {
  const group = await task.group()
  if (group === undefined) return undefined
  const { generation, number, former } = task.record()
  const { rows } = task
  const opened = await deps.mls.open(group, rows, content)
  if (opened.ok) return { generation, opened, rows }
  if (opened.code === 'wrong_group') {
    for (const { generation: earlier } of [...former].reverse()) {
      const earlierRows = createGroupRows(task.work, number, earlier)
      const earlierGroup = await deps.mls.load(earlierRows)
      if (earlierGroup === undefined) continue
      const late = await deps.mls.open(earlierGroup, earlierRows, content)
      if (late.ok) return { generation: earlier, opened: late, rows: earlierRows }
    }
  }
  deps.log.warn('message_refused', { code: opened.code })
  await countRefused(task, opened.code)
  if (unreadableCodes.has(opened.code)) {
    const sender = await deps.mls.claimedSender(group, rows, content)
    if (sender !== undefined) await noteUnreadable(deps, task, sender.identity.device)
  }
  return undefined
}
