// A message that its author takes back for everyone: nothing of it is left but that it was there. What destroys itself
// leaves not even that.

import { concatBytes, equalBytes } from '#protocol/codec/bytes.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { placeOfMessage, seenIdKey } from '../chats/row-keys.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { Crypto } from '../ports/crypto.ts'
import { eraseMessage } from './erase-message.ts'
import { noMarks } from './message-marks.ts'
import { encodeMessageRecord, type MessageRecord } from './message-record.ts'

/** Gathers into the task that the message at this key goes, and that its place says so. */
export async function takeBack(deps: ChatDeps, task: ChatTask, key: Uint8Array): Promise<void> {
  const message = await eraseMessage(deps, task, key)
  // What has no place in the log was seen by nobody.
  if (message !== undefined && placeOfMessage(key) !== undefined) markTakenBack(task, key, message)
}

/** What stands for a message that has not come yet and was shown once on another device of this account. */
export const seenElsewhere = (idKey: Uint8Array): Uint8Array => concatBytes(idKey, Uint8Array.of(1))

/**
 * Where a message stands that was here before, or what was said of it before it came. That it was shown once says nothing
 * of one that is not shown once.
 */
export async function placeKnown(task: ChatTask, idKey: Uint8Array, isOnce: boolean): Promise<Uint8Array | undefined> {
  const known = await task.work.get('message_ids', idKey)
  return known !== undefined && !isOnce && equalBytes(known, seenElsewhere(idKey)) ? undefined : known
}

/**
 * One that comes after the word that took it back, or that it was shown: its place says so, and nothing of it is stored.
 * False where no such word has come.
 */
export async function wasTakenBack(
  deps: { readonly crypto: Pick<Crypto, 'blake3'> },
  task: ChatTask,
  key: Uint8Array,
  message: MessageRecord,
): Promise<boolean> {
  const idKey = seenIdKey(deps.crypto, task.record().number, message.id, accountHash(deps.crypto, message.sender))
  const known = await task.work.get('message_ids', idKey)
  const isSeen = known !== undefined && message.burnsOnRead && equalBytes(known, seenElsewhere(idKey))
  if (!isSeen && (known === undefined || !equalBytes(known, idKey))) return false
  task.work.put('message_ids', idKey, key)
  if ((await task.work.get('messages', key)) === undefined) markTakenBack(task, key, message)
  return true
}

function markTakenBack(task: ChatTask, key: Uint8Array, message: MessageRecord): void {
  if (message.kind === 'notice' || message.timerSeconds > 0 || message.burnsOnRead) return
  const left = { ...message, kind: 'deleted', text: '', rawPayload: null, file: null, marks: noMarks } as const
  task.work.put('messages', key, encodeMessageRecord(left))
}
