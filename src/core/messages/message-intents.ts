// What a user may do with messages: write and read them, let them end, see one once, take it back, say that one is writing.

import { UsageError } from '#protocol/errors.ts'
import { parseMessageId, type AccountAddress, type ChatId, type MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { chatRange, seenIdKey } from '../chats/row-keys.ts'
import { stayingChat, twinsOf } from '../chats/twin-chats.ts'
import { accountHash } from '../payload/account-hash.ts'
import { planTimer } from '../timers/plan-timer.ts'
import { eraseMessage } from './erase-message.ts'
import { markDisplayed } from './mark-displayed.ts'
import type { MessageLife } from './message-life.ts'
import { decodeMessageRecord, type MessageRecord } from './message-record.ts'
import { queueControl } from './queue-control.ts'
import { queueText, type TextOptions } from './queue-text.ts'

/** Ids are parsed here. Unknown chats are a `UsageError` `no_such_chat`, unknown messages `no_such_message`. */
export interface MessageIntents {
  /** Durable on this device when it returns; sent when there is a connection. */
  sendText(input: { chat: string; text: string } & TextOptions): Promise<{ id: MessageId }>
  /** Everything in the chat has been read; the account's other devices hear of it. */
  markRead(input: { chat: string }): Promise<void>
  /** Seconds until a message of this chat destroys itself, unless it says otherwise; 0 is never. `bad_timer`. */
  setChatTimer(input: { chat: string; seconds: number }): Promise<Outcome<object>>
  /** The text of a message that is shown once. It has left the disk when this returns. */
  revealMessage(input: { chat: string; message: string }): Promise<{ text: string }>
  /**
   * The message leaves this device; an own one, where `everywhere`, also the server and, sealed and believed only from
   * its author, the others' devices. `UsageError` `not_own_message` otherwise.
   */
  deleteMessage(input: { chat: string; message: string; everywhere: boolean }): Promise<void>
  /** This account is writing here. Says so at most once in five seconds, where the settings let it. */
  sayTyping(input: { chat: string }): Promise<void>
  typing(input: { chat: string }): Promise<readonly AccountAddress[]>
}

interface AtWork extends OpenChats {
  readonly life: Pick<MessageLife, 'typing'>
  readonly ownDevices: { markRead(chat: ChatId): Promise<void> }
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createMessageIntents(ready: () => AtWork): MessageIntents {
  const cellOf = (chat: string): ChatCell => knownChat(ready().directory, chat)

  return {
    async sendText({ chat, text, ...options }) {
      const { chats, directory, worker } = ready()
      const cell = stayingChat(directory, cellOf(chat))
      const id = await cell.task((task) => queueText(chats, task, text, options))
      worker(cell).flush()
      return { id }
    },
    async markRead({ chat }) {
      const { chats, directory, ownDevices } = ready()
      const named = cellOf(chat)
      const cell = stayingChat(directory, named)
      for (const one of [cell, ...twinsOf(directory, cell)]) await one.task((task) => markDisplayed(chats, task))
      await ownDevices.markRead(named.record().chat)
    },
    async setChatTimer({ chat, seconds }) {
      const submitted = await ready().worker(cellOf(chat)).commit(planTimer(seconds))
      return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
    },
    async revealMessage({ chat, message }) {
      const { chats } = ready()
      const { text } = await cellOf(chat).task(async (task) => {
        const { key, record } = await find(chats, task, parseMessageId(message))
        if (!record.burnsOnRead || record.sender === chats.self.address) {
          throw new UsageError('not_burning', 'not a message that is shown once')
        }
        await eraseMessage(chats, task, key)
        return record
      })
      await chats.forget()
      return { text }
    },
    async deleteMessage({ chat, message, everywhere }) {
      const { chats, worker } = ready()
      const cell = cellOf(chat)
      await cell.task(async (task) => {
        const { key, record } = await find(chats, task, parseMessageId(message))
        const isOwn = record.sender === chats.self.address
        if (everywhere && !isOwn) throw new UsageError('not_own_message', 'only its author takes a message back')
        await eraseMessage(chats, task, key, everywhere ? 'everywhere' : 'here')
        if (everywhere) await queueControl(chats, task, { kind: 'delete', target: record.id })
      })
      await chats.forget()
      worker(cell).flush()
    },
    sayTyping: ({ chat }) => ready().life.typing().say(cellOf(chat)),
    typing: async ({ chat }) => ready().life.typing().in(cellOf(chat).record().chat),
  }
}

/** By the index of ids and accounts; whoever has left the chat is not asked for there, and is searched for. */
async function find(
  { crypto, self }: ChatDeps,
  task: ChatTask,
  id: MessageId,
): Promise<{ key: Uint8Array; record: MessageRecord }> {
  const { number, accounts } = task.record()
  for (const account of new Set([self.address, ...accounts])) {
    const key = await task.work.get('message_ids', seenIdKey(crypto, number, id, accountHash(crypto, account)))
    const stored = key === undefined ? undefined : await task.work.get('messages', key)
    if (key !== undefined && stored !== undefined) return { key, record: decodeMessageRecord(stored) }
  }
  const rows = await task.work.scan({ table: 'messages', ...chatRange(task.record().number), reverse: true })
  for (const { key, value } of rows) {
    const record = decodeMessageRecord(value)
    if (record.id === id && record.kind !== 'notice') return { key, record }
  }
  throw new UsageError('no_such_message', 'no message of this id')
}
