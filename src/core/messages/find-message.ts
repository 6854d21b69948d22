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
import { noteFormerAuthor, readFormerAuthors } from './former-authors.ts'
import { messageReference } from '../payload/message-reference.ts'
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
  // The long way is gone where the short one leads nowhere, in none of the chats.
  for (const find of [findByIndex, findBySearch]) {
    for (const cell of [shown, ...twinsOf(directory, shown)]) {
      const done = await cell.task(async (task) => {
        const found = await find(chats, task, id)
        return found === undefined ? undefined : { value: await body(task, found) }
      })
      if (done !== undefined) return { cell, value: done.value }
    }
  }
  throw new UsageError('no_such_message', 'no message of this id')
}

/** By which an answer names it; see payload/message-reference.ts. */
export async function referenceTo(
  open: Pick<OpenChats, 'chats' | 'directory'>,
  named: { readonly chat: string; readonly message: string },
): Promise<Uint8Array> {
  const { crypto } = open.chats
  const { value } = await withMessage(open, named, (_, { record }) =>
    Promise.resolve(messageReference(crypto, record.id, accountHash(crypto, record.sender))),
  )
  return value
}

/** By the index of ids and accounts: of those that are in the chat, and of former authors that are known. */
async function findByIndex(
  { crypto, self }: ChatDeps,
  task: ChatTask,
  id: MessageId,
): Promise<FoundMessage | undefined> {
  const { number, accounts } = task.record()
  for (const account of new Set([self.address, ...accounts, ...(await readFormerAuthors(task))])) {
    const key = await task.work.get('message_ids', seenIdKey(crypto, number, id, accountHash(crypto, account)))
    const stored = key === undefined ? undefined : await task.work.get('messages', key)
    if (key !== undefined && stored !== undefined) return { key, record: decodeMessageRecord(stored) }
  }
  return undefined
}

/** Through all of the chat, the newest first: whoever has left it is not known by name. */
async function findBySearch(_deps: ChatDeps, task: ChatTask, id: MessageId): Promise<FoundMessage | undefined> {
  const { number } = task.record()
  const { from } = chatRange(number)
  let { to } = chatRange(number)
  for (;;) {
    const rows = await task.work.scan({ table: 'messages', from, to, limit: rowsPerScan, reverse: true })
    for (const { key, value } of rows) {
      const record = decodeMessageRecord(value)
      if (record.id === id && record.kind !== 'notice') {
        await noteFormerAuthor(task, record.sender)
        return { key, record }
      }
      to = key
    }
    if (rows.length < rowsPerScan) return undefined
  }
}
