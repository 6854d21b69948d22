// Where the log has the edits of an own message: each holds all of its words, and is emptied at the server with it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape, encodeShape, list, record, uint } from '#protocol/codec/shape.ts'
import { messageIdShape, type MessageId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, editRowsKey, referenceKey } from '../chats/row-keys.ts'
import { mostEdits, payloadKinds } from '../payload/content.ts'
import { decodeHeader, payloadHeaderBytes } from '../payload/header.ts'
import { messageReference } from '../payload/message-reference.ts'
import { decodePayload } from '../payload/payload.ts'
import { decodeMessageRecord } from './message-record.ts'
import { decodeOutboxRecord } from './outbox-record.ts'
import { wishDeletion } from './server-deletions.ts'

/** Two devices that are apart may count the same edits twice. */
const mostRows = 2 * mostEdits
const rowsShape = record({ edits: [1, list(record({ id: [1, messageIdShape], seq: [2, uint()] }), mostRows)] })

/** What an own payload says differently, where that is what it does. */
export function targetOfEdit(payload: Uint8Array): MessageId | undefined {
  const { kind } = decodeHeader(payload.subarray(0, payloadHeaderBytes))
  if (kind !== payloadKinds.edit) return undefined
  const { content } = decodePayload(payload)
  return content.kind === 'edit' ? content.target : undefined
}

/** The row of that seq is an edit of this account's. Where its message was taken back, it goes at once. */
export async function noteEditRow(
  deps: ChatDeps,
  task: ChatTask,
  target: MessageId,
  edit: { readonly id: MessageId; readonly seq: number },
): Promise<void> {
  const { number } = task.record()
  const reference = messageReference(deps.crypto, target, deps.self.accountHash)
  if (await isTakenBack(task, referenceKey(number, reference))) {
    wishDeletion(deps, task, edit.seq, edit.id)
    return
  }
  const edits = [...(await readRows(task, reference)), edit].slice(-mostRows)
  task.work.put('chat_marks', editRowsKey(number, reference), encodeShape(rowsShape, { edits }))
}

/** The own message goes from everywhere, and what it said at other times with it; an edit that waits is never sent. */
export async function eraseEdits(deps: ChatDeps, task: ChatTask, message: MessageId): Promise<void> {
  const reference = messageReference(deps.crypto, message, deps.self.accountHash)
  for (const { id, seq } of await readRows(task, reference)) wishDeletion(deps, task, seq, id)
  forgetEditRows(deps, task, message)
  for (const { key, value } of await task.work.scan({ table: 'outbox', ...chatRange(task.record().number) })) {
    if (targetOfEdit(decodeOutboxRecord(value).payload) === message) task.work.delete('outbox', key)
  }
}

/** The own message goes from this device alone. */
export function forgetEditRows(deps: ChatDeps, task: ChatTask, message: MessageId): void {
  const reference = messageReference(deps.crypto, message, deps.self.accountHash)
  task.work.delete('chat_marks', editRowsKey(task.record().number, reference))
}

/** And not only gone from here: then the others still want its edits. */
async function isTakenBack(task: ChatTask, idKey: Uint8Array): Promise<boolean> {
  const key = await task.work.get('message_ids', idKey)
  const stored = key === undefined ? undefined : await task.work.get('messages', key)
  if (stored !== undefined) return decodeMessageRecord(stored).kind === 'deleted'
  // What was taken back before it came: taken-back.ts.
  return key !== undefined && equalBytes(key, idKey)
}

async function readRows(task: ChatTask, reference: Uint8Array): Promise<readonly { id: MessageId; seq: number }[]> {
  const stored = await task.work.get('chat_marks', editRowsKey(task.record().number, reference))
  return stored === undefined ? [] : decodeShape(rowsShape, stored).edits
}
