// For which messages that have not come a member has said something: so many of each in a chat, the newest. Whoever says things
// of messages that never come pushes out its own words, and nobody else's.

import { bytes, decodeShape, encodeShape, list, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { earlyLedgerKey } from '../chats/row-keys.ts'
import { messageReferenceBytes } from '../payload/message-reference.ts'

/** Of one member in one chat. Words of messages that came meanwhile count until newer ones push them out, and cost nothing. */
export const earlyLimits = { messages: 128, editBytes: 256 * 1024 } as const

const entryShape = record({
  reference: [1, bytes(messageReferenceBytes)],
  /** When the member last said something of it, by this device's clock. */
  keptMs: [2, uint()],
  /** What its edit takes. */
  editBytes: [3, uint()],
})
export type EarlyEntry = Shaped<typeof entryShape>
const ledgerShape = record({ entries: [1, list(entryShape, earlyLimits.messages)] })

/**
 * Gathers into the task that the member of this key has said something more. Gives the entry that this one replaces, and
 * those for which there is no room any longer.
 */
export async function enterEarly(
  task: ChatTask,
  sender: Uint8Array,
  said: EarlyEntry,
): Promise<{ readonly before: EarlyEntry | undefined; readonly gone: readonly EarlyEntry[] }> {
  const key = earlyLedgerKey(task.record().number, sender)
  const stored = await task.work.get('chat_marks', key)
  const held = stored === undefined ? [] : decodeShape(ledgerShape, stored).entries
  const before = held.find(({ reference }) => equalBytes(reference, said.reference))
  const entry = { ...said, editBytes: Math.max(said.editBytes, before?.editBytes ?? 0) }
  const all = [...held.filter((one) => one !== before), entry]
  let first = 0
  let editBytes = all.reduce((sum, one) => sum + one.editBytes, 0)
  while (all.length - first > earlyLimits.messages || editBytes > earlyLimits.editBytes) {
    editBytes -= all[first++]?.editBytes ?? 0
  }
  task.work.put('chat_marks', key, encodeShape(ledgerShape, { entries: all.slice(first) }))
  return { before, gone: all.slice(0, first) }
}
