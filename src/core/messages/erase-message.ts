// A message leaves this vault: its row, its timer, its place in the outbox, and at the server what its author may have
// emptied there. That an id was seen stays, so that no copy of it is ever shown. Gone from the disk after `vault.forget`.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, placeOfMessage } from '../chats/row-keys.ts'
import { accountHash } from '../payload/account-hash.ts'
import { messageReference } from '../payload/message-reference.ts'
import { eraseFile } from '../files/erase-file.ts'
import { eraseEdits, forgetEditRows } from './edit-rows.ts'
import { decodeMessageRecord, type MessageRecord } from './message-record.ts'
import { decodeOutboxRecord } from './outbox-record.ts'
import { notePin } from './pinned-messages.ts'
import { wishDeletion } from './server-deletions.ts'
import { dropMessage } from './shelves.ts'

const rowsPerPage = 32

/** Gathers it all into the task; gives the message that was there. `here`: the server and the others keep theirs. */
export async function eraseMessage(
  deps: ChatDeps,
  task: ChatTask,
  key: Uint8Array,
  reach: 'everywhere' | 'here' = 'everywhere',
): Promise<MessageRecord | undefined> {
  deps.timers.drop(task.work, key)
  const stored = await task.work.get('messages', key)
  if (stored === undefined) return undefined
  const message = decodeMessageRecord(stored)
  const isOwn = message.sender === deps.self.address
  if (!isOwn && message.kind !== 'deleted') await countAsRead(deps, task, key, message)
  if (message.marks.pin !== null) {
    const reference = messageReference(deps.crypto, message.id, accountHash(deps.crypto, message.sender))
    await notePin(task.work, task.record().number, reference, false)
  }
  dropMessage(task.work, key, message)
  await eraseFile(deps, task, message, reach)
  const place = placeOfMessage(key)
  // The secret that makes the token is the account's. What another of its devices sent before it had it stays refused.
  if (reach === 'everywhere' && isOwn && place !== undefined) {
    wishDeletion(deps, task, place.seq, message.id)
  }
  if (place === undefined) await dropFromOutbox(task, key)
  // What was not sent yet is nobody's elsewhere: its edits are not sent either.
  if (isOwn && (reach === 'everywhere' || place === undefined)) await eraseEdits(deps, task, message.id)
  else if (isOwn) forgetEditRows(deps, task, message.id)
  return message
}

/** An unread message that goes is not waited for any more. */
async function countAsRead(
  deps: ChatDeps,
  task: ChatTask,
  key: Uint8Array,
  { marks }: Pick<MessageRecord, 'marks'>,
): Promise<void> {
  const { unread, mentions } = task.activity()
  if (unread === 0 || !(await isAmongNewest(deps, task, key, unread))) return
  task.updateActivity({ unread: unread - 1, mentions: marks.isForSelf ? Math.max(0, mentions - 1) : mentions })
}

/** Whether it is one of the `count` newest of the others. Read backwards: what the chat holds before them costs nothing. */
async function isAmongNewest(deps: ChatDeps, task: ChatTask, key: Uint8Array, count: number): Promise<boolean> {
  let { to } = chatRange(task.record().number)
  let fromHereOn = 0
  for (;;) {
    const page = await task.work.scan({ table: 'messages', from: key, to, limit: rowsPerPage, reverse: true })
    for (const { value } of page) {
      const { kind, sender } = decodeMessageRecord(value)
      if (kind !== 'notice' && kind !== 'deleted' && sender !== deps.self.address) fromHereOn++
      if (fromHereOn > count) return false
    }
    const oldest = page.at(-1)
    if (oldest === undefined || page.length < rowsPerPage) return true
    to = oldest.key
  }
}

async function dropFromOutbox(task: ChatTask, messageKey: Uint8Array): Promise<void> {
  for (const { key, value } of await task.work.scan({ table: 'outbox', ...chatRange(task.record().number) })) {
    if (equalBytes(decodeOutboxRecord(value).messageKey, messageKey)) task.work.delete('outbox', key)
  }
}
