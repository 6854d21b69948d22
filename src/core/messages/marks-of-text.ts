// The marks with which a text is stored: whom it names of those who are here, what it answers, and whether that is meant
// for this account.

import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { decodeChatMetadata } from '../chats/chat-metadata.ts'
import { mayCallAll } from '../chats/roles.ts'
import { referenceKey } from '../chats/row-keys.ts'
import type { LinkPreview } from '../payload/link-preview.ts'
import type { Mention } from '../payload/mention.ts'
import type { Said } from '../payload/said.ts'
import { ofMembers } from './apply-marks.ts'
import { noMarks, type MessageMarks } from './message-marks.ts'
import { decodeMessageRecord } from './message-record.ts'

export async function marksOf(
  { self }: Pick<ChatDeps, 'self'>,
  task: ChatTask,
  sender: AccountAddress,
  said: Omit<Said, 'text'> & { readonly preview?: LinkPreview },
): Promise<MessageMarks> {
  const { reply, forwarded, preview = null } = said
  const mentions = ofMembers(task, said.mentions)
  const isForSelf =
    sender !== self.address &&
    (mentions.some(({ account }) => account === self.address) ||
      (await callsAll(task, sender, mentions)) ||
      (await isOf(task, reply, self.address)))
  return { ...noMarks, reply, mentions, forwarded, isForSelf, preview }
}

/** By the roles that there are as it comes: a row is read after all that stands before it. */
async function callsAll(task: ChatTask, sender: AccountAddress, mentions: readonly Mention[]): Promise<boolean> {
  if (mentions.every(({ account }) => account !== null)) return false
  const group = await task.group()
  const { accounts } = task.record()
  return group !== undefined && mayCallAll(decodeChatMetadata(group.metadataBytes), accounts.length, sender)
}

async function isOf(task: ChatTask, reply: Uint8Array | null, account: AccountAddress): Promise<boolean> {
  const key = reply === null ? undefined : await task.work.get('message_ids', referenceKey(task.record().number, reply))
  const stored = key === undefined ? undefined : await task.work.get('messages', key)
  return stored !== undefined && decodeMessageRecord(stored).sender === account
}
