// What was said of a message that is not here yet: it may come as history, or has a row of its own that is still missing.
// Kept under the message's reference, and laid over it when it comes: so much of each member, and for thirty days.

import { decodeShape, encodeShape, nullable, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { addressShape, messageIdShape, type AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { earlyDayKey, earlyDaysBefore, earlyMarksKey, subjectOfNoChat } from '../chats/row-keys.ts'
import { mostEdits } from '../payload/content.ts'
import { previewWithin } from '../payload/link-preview.ts'
import { mentionsShape } from '../payload/mention.ts'
import { enterEarly, type EarlyEntry } from './early-ledger.ts'
import { laterEdit, laterPin, withReaction } from './later-word.ts'
import type { MessageRecord } from './message-record.ts'
import { pinShape, reactionsShape, type EditMark } from './message-marks.ts'

/** An edit with what it says. */
const editShape = record({
  atMs: [1, uint()],
  id: [2, messageIdShape],
  number: [3, uint(mostEdits, 1)],
  text: [4, text(65_536)],
  mentions: [5, mentionsShape],
  /** Of whose message it is. */
  by: [6, addressShape],
})

const earlyShape = record({
  edit: [1, nullable(editShape)],
  reactions: [2, reactionsShape],
  pin: [3, nullable(pinShape)],
})
/** When the last of them was kept, by this device's clock. */
const keptShape = record({ marks: [1, earlyShape], keptMs: [2, uint()] })
export type EarlyMarks = Shaped<typeof earlyShape>

const none: EarlyMarks = { edit: null, reactions: [], pin: null }

const dayMs = 86_400_000
/** One that comes later than that comes as it was written. */
const keptDays = 30
const rowsPerTransaction = 256
const dayOf = (ms: number): number => Math.floor(ms / dayMs)

/** What is kept for the message of this reference. */
async function readEarly(task: ChatTask, reference: Uint8Array): Promise<Shaped<typeof keptShape> | undefined> {
  const stored = await task.work.get('chat_marks', earlyMarksKey(task.record().number, reference))
  return stored === undefined ? undefined : decodeShape(keptShape, stored)
}

/** Gathers into the task that this, which `account` has said, is kept as well. */
export async function keepEarly(
  { clock, contacts }: Pick<ChatDeps, 'clock' | 'contacts'>,
  task: ChatTask,
  account: AccountAddress,
  reference: Uint8Array,
  said: Partial<EarlyMarks>,
): Promise<void> {
  const { number } = task.record()
  const keptMs = clock.nowMs()
  const { edit = null } = said
  const editBytes = edit === null ? 0 : encodeShape(editShape, edit).length
  const { before, gone } = await enterEarly(task, contacts.rowKey(account), { reference, keptMs, editBytes })
  for (const entry of gone) await withdraw(task, account, entry)
  const marks = joined((await readEarly(task, reference))?.marks ?? none, { ...none, ...said })
  task.work.put('chat_marks', earlyMarksKey(number, reference), encodeShape(keptShape, { marks, keptMs }))
  if (before !== undefined) task.work.delete('chat_marks', earlyDayKey(dayOf(before.keptMs), number, reference))
  task.work.put('chat_marks', earlyDayKey(dayOf(keptMs), number, reference), reference)
}

/** What the account has said of the message of that entry is kept no more. */
async function withdraw(task: ChatTask, account: AccountAddress, { reference, keptMs }: EarlyEntry): Promise<void> {
  const { number } = task.record()
  const kept = await readEarly(task, reference)
  const { edit, reactions, pin } = kept?.marks ?? none
  const left: EarlyMarks = {
    edit: edit?.by === account ? null : edit,
    reactions: reactions.filter((word) => word.account !== account),
    pin: pin?.by === account ? null : pin,
  }
  const isEmpty = left.edit === null && left.reactions.length === 0 && left.pin === null
  if (kept === undefined || isEmpty) dropEarly(task, reference)
  else {
    const value = encodeShape(keptShape, { ...kept, marks: left })
    task.work.put('chat_marks', earlyMarksKey(number, reference), value)
  }
  if (kept === undefined || isEmpty || dayOf(kept.keptMs) !== dayOf(keptMs)) {
    task.work.delete('chat_marks', earlyDayKey(dayOf(keptMs), number, reference))
  }
}

/** Drops what has waited for too long for its message, in all chats. */
export async function dropOldEarly(
  { vault, clock }: Pick<ChatDeps, 'vault' | 'clock'>,
  directory: Pick<ChatDirectory, 'all'>,
): Promise<void> {
  const range = earlyDaysBefore(Math.max(0, dayOf(clock.nowMs()) - keptDays))
  for (;;) {
    const rows = await vault.scan({ table: 'chat_marks', ...range, limit: rowsPerTransaction })
    const old = rows.map(({ key }) => {
      const reader = createReader(subjectOfNoChat(key))
      return { key, day: reader.u32(), number: reader.u32(), reference: reader.rest() }
    })
    for (const number of new Set(old.map((one) => one.number))) {
      const cell = directory.all().find((one) => one.record().number === number)
      const ofChat = old.filter((one) => one.number === number)
      await cell?.task(async (task) => {
        for (const { key, day, reference } of ofChat) {
          const kept = await readEarly(task, reference)
          // Something was said of it since, and stands under a later day.
          if (kept !== undefined && dayOf(kept.keptMs) <= day) dropEarly(task, reference)
          task.work.delete('chat_marks', key)
        }
      })
      if (cell === undefined) await vault.apply(ofChat.map(({ key }) => ({ kind: 'delete', table: 'chat_marks', key })))
    }
    if (rows.length < rowsPerTransaction) return
  }
}

/** Gathers into the task that nothing is kept for it any more. */
export function dropEarly(task: ChatTask, reference: Uint8Array): void {
  task.work.delete('chat_marks', earlyMarksKey(task.record().number, reference))
}

/** The message as what came before it leaves it, which is kept no more. */
export async function withEarly(task: ChatTask, reference: Uint8Array, message: MessageRecord): Promise<MessageRecord> {
  const early = await readEarly(task, reference)
  if (early === undefined) return message
  dropEarly(task, reference)
  return marked(message, early.marks)
}

/** The message with what was said of it. One that is shown once is never touched, nor is one that was taken back. */
export function marked(message: MessageRecord, said: Partial<EarlyMarks>): MessageRecord {
  if (!takesMarks(message)) return message
  const { marks } = message
  const { edit, reactions, pin } = joined(
    { edit: null, reactions: marks.reactions, pin: marks.pin },
    { ...none, ...said },
  )
  const laid = { ...message, marks: { ...marks, reactions, pin } }
  if (edit === null || message.kind !== 'text' || laterEdit<EditMark>(edit, marks.edit) !== edit) return laid
  const { text: says, mentions, atMs, id, number } = edit
  const preview = previewWithin(says, marks.preview)
  return { ...laid, text: says, marks: { ...laid.marks, mentions, preview, edit: { atMs, id, number } } }
}

export const takesMarks = ({ kind, burnsOnRead }: Pick<MessageRecord, 'kind' | 'burnsOnRead'>): boolean =>
  !burnsOnRead && (kind === 'text' || kind === 'unknown')

function joined(one: EarlyMarks, other: EarlyMarks): EarlyMarks {
  return {
    edit: other.edit === null ? one.edit : laterEdit(other.edit, one.edit),
    reactions: other.reactions.reduce(withReaction, one.reactions),
    pin: other.pin === null ? one.pin : laterPin(other.pin, one.pin),
  }
}
