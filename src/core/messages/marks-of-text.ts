// The marks with which a text is stored: whom it names of those who are here, what it answers, and whether that is meant
// for this account.

import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { referenceKey } from '../chats/row-keys.ts'
import type { Said } from '../payload/said.ts'
import { ofMembers } from './apply-marks.ts'
import { noMarks, type MessageMarks } from './message-marks.ts'
import { decodeMessageRecord } from './message-record.ts'

export async function marksOf(
  { self }: Pick<ChatDeps, 'self'>,
  task: ChatTask,
  sender: AccountAddress,
  said: Omit<Said, 'text'>,
): Promise<MessageMarks> {
  const { reply, forwarded } = said
  const mentions = ofMembers(task, said.mentions)
  const isNamed = mentions.some(({ account }) => account === null || account === self.address)
  const isForSelf = sender !== self.address && (isNamed || (await isOf(task, reply, self.address)))
  return { ...noMarks, reply, mentions, forwarded, isForSelf }
}

async function isOf(task: ChatTask, reply: Uint8Array | null, account: AccountAddress): Promise<boolean> {
  const key = reply === null ? undefined : await task.work.get('message_ids', referenceKey(task.record().number, reply))
  const stored = key === undefined ? undefined : await task.work.get('messages', key)
  return stored !== undefined && decodeMessageRecord(stored).sender === account
}
