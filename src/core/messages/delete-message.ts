// A message that its user deletes: here, or for everyone.

import { UsageError } from '#protocol/errors.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { referenceKey } from '../chats/row-keys.ts'
import { eraseMessage } from './erase-message.ts'
import type { FoundMessage } from './find-message.ts'
import type { Leaving } from './leaving-messages.ts'
import { decodeMessageRecord } from './message-record.ts'
import { queueControl } from './queue-control.ts'
import { takeBack } from './taken-back.ts'

/** `UsageError` `not_own_message` where only its author may, `chat_not_active` where nobody could be told. */
export function checkDeletable(deps: ChatDeps, task: ChatTask, { record }: FoundMessage, everywhere: boolean): void {
  if (!everywhere) return
  if (record.sender !== deps.self.address) {
    throw new UsageError('not_own_message', 'only its author takes a message back')
  }
  if (task.record().state !== 'active') throw new UsageError('chat_not_active', 'nothing can be sent here')
}

/** Gathers it into the task; what may be done was checked. The caller forgets the row, and wakes the outbox. */
export async function deleteMessage(
  deps: ChatDeps,
  task: ChatTask,
  { key, record }: FoundMessage,
  everywhere: boolean,
): Promise<void> {
  // That it was there goes from this device alone.
  if (!everywhere || record.kind === 'deleted') {
    await eraseMessage(deps, task, key, 'here')
    return
  }
  await takeBack(deps, task, key)
  await queueControl(deps, task, { kind: 'delete', target: record.id })
}

/** The time in which it could be kept is over: it goes, if it is still there. */
export async function deleteLeaving(deps: ChatDeps, task: ChatTask, leaving: Leaving): Promise<void> {
  deps.leaving.drop(task.work, leaving)
  const { number, state } = task.record()
  const key = await task.work.get('message_ids', referenceKey(number, leaving.reference))
  const stored = key === undefined ? undefined : await task.work.get('messages', key)
  if (key === undefined || stored === undefined) return
  // Where nobody can be told any more it goes from here at least.
  const everywhere = leaving.everywhere && state === 'active'
  await deleteMessage(deps, task, { key, record: decodeMessageRecord(stored) }, everywhere)
}
