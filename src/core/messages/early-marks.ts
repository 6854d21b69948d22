// What was said of a message that is not here yet: it may come as history, or has a row of its own that is still missing.
// Kept under the message's reference, and laid over it when it comes.

import { decodeShape, encodeShape, nullable, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { messageIdShape } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { earlyMarksKey } from '../chats/row-keys.ts'
import { mostEdits } from '../payload/content.ts'
import { mentionsShape } from '../payload/mention.ts'
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
})

const earlyShape = record({
  edit: [1, nullable(editShape)],
  reactions: [2, reactionsShape],
  pin: [3, nullable(pinShape)],
})
export type EarlyMarks = Shaped<typeof earlyShape>

const none: EarlyMarks = { edit: null, reactions: [], pin: null }

/** What is kept for the message of this reference. */
async function readEarly(task: ChatTask, reference: Uint8Array): Promise<EarlyMarks> {
  const stored = await task.work.get('chat_marks', earlyMarksKey(task.record().number, reference))
  return stored === undefined ? none : decodeShape(earlyShape, stored)
}

/** Gathers into the task that this is kept as well. */
export async function keepEarly(task: ChatTask, reference: Uint8Array, said: Partial<EarlyMarks>): Promise<void> {
  const marks = joined(await readEarly(task, reference), { ...none, ...said })
  task.work.put('chat_marks', earlyMarksKey(task.record().number, reference), encodeShape(earlyShape, marks))
}

/** Gathers into the task that nothing is kept for it any more. */
export function dropEarly(task: ChatTask, reference: Uint8Array): void {
  task.work.delete('chat_marks', earlyMarksKey(task.record().number, reference))
}

/** The message as what came before it leaves it, which is kept no more. */
export async function withEarly(task: ChatTask, reference: Uint8Array, message: MessageRecord): Promise<MessageRecord> {
  const early = await readEarly(task, reference)
  if (early === none) return message
  dropEarly(task, reference)
  return marked(message, early)
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
  const { text: says, mentions, ...mark } = edit
  return { ...laid, text: says, marks: { ...laid.marks, mentions, edit: mark } }
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
