// What a user may do with a message beyond writing it: let it end, see it once, take it back, say that one is writing.

import { UsageError } from '#protocol/errors.ts'
import { parseChatId, parseMessageId, type AccountAddress, type MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, seenIdKey } from '../chats/row-keys.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { AccountSession } from '../session/account-session.ts'
import { planTimer } from '../timers/plan-timer.ts'
import { eraseMessage } from './erase-message.ts'
import { decodeMessageRecord, type MessageRecord } from './message-record.ts'
import { queueControl } from './queue-control.ts'

/** Ids are parsed here. Unknown chats are a `UsageError` `no_such_chat`, unknown messages `no_such_message`. */
export interface MessageIntents {
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

export function createMessageIntents(ready: () => AccountSession): MessageIntents {
  function cellOf(chat: string): ChatCell {
    const cell = ready().directory.find(parseChatId(chat))
    if (cell === undefined) throw new UsageError('no_such_chat', 'no chat of this id')
    return cell
  }

  return {
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
