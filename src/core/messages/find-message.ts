// The message that a caller names, wherever it stands: in the chat, or in one that is hidden and shown in it.

import { UsageError } from '#protocol/errors.ts'
import { parseMessageId, type MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { chatRange, seenIdKey } from '../chats/row-keys.ts'
import { twinsOf } from '../chats/twin-chats.ts'
import { accountHash } from '../payload/account-hash.ts'
import { decodeMessageRecord, type MessageRecord } from './message-record.ts'

export interface FoundMessage {
  readonly key: Uint8Array
  readonly record: MessageRecord
}

const rowsPerScan = 500

/** Runs `body` with the message's chat to itself. A `UsageError` `no_such_chat` or `no_such_message` otherwise. */
export async function withMessage<T>(
  { chats, directory }: Pick<OpenChats, 'chats' | 'directory'>,
  named: { readonly chat: string; readonly message: string },
  body: (task: ChatTask, found: FoundMessage) => Promise<T>,
): Promise<{ cell: ChatCell; value: T }> {
  const id = parseMessageId(named.message)
  const shown = knownChat(directory, named.chat)
  for (const cell of [shown, ...twinsOf(directory, shown)]) {
    const done = await cell.task(async (task) => {
      const found = await findMessage(chats, task, id)
      return found === undefined ? undefined : { value: await body(task, found) }
    })
    if (done !== undefined) return { cell, value: done.value }
  }
  throw new UsageError('no_such_message', 'no message of this id')
}

/** By the index of ids and accounts; whoever has left the chat is not asked for there, and is searched for. */
async function findMessage(
  { crypto, self }: ChatDeps,
  task: ChatTask,
  id: MessageId,
): Promise<FoundMessage | undefined> {
  const { number, accounts } = task.record()
  for (const account of new Set([self.address, ...accounts])) {
    const key = await task.work.get('message_ids', seenIdKey(crypto, number, id, accountHash(crypto, account)))
    const stored = key === undefined ? undefined : await task.work.get('messages', key)
    if (key !== undefined && stored !== undefined) return { key, record: decodeMessageRecord(stored) }
  }
  const { from } = chatRange(number)
  let { to } = chatRange(number)
  for (;;) {
    const rows = await task.work.scan({ table: 'messages', from, to, limit: rowsPerScan, reverse: true })
    for (const { key, value } of rows) {
      const record = decodeMessageRecord(value)
      if (record.id === id && record.kind !== 'notice') return { key, record }
      to = key
    }
    if (rows.length < rowsPerScan) return undefined
  }
}
