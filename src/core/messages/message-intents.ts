// What a user may do with messages: write and read them, let them end, see one once, take it back, say that one is writing.

import type { AccountAddress, ChatId, MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { Outcome } from '../chats/chat-intents.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { knownChat } from '../chats/known-chat.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import { stayingChat, twinsOf } from '../chats/twin-chats.ts'
import { accountHash } from '../payload/account-hash.ts'
import type { LinkPreview } from '../payload/link-preview.ts'
import { messageReference } from '../payload/message-reference.ts'
import { planTimer } from '../timers/plan-timer.ts'
import { checkDeletable, deleteMessage } from './delete-message.ts'
import { eraseMessage } from './erase-message.ts'
import { referenceTo, withMessage, type FoundMessage } from './find-message.ts'
import { checkHold } from './hold.ts'
import { markDisplayed } from './mark-displayed.ts'
import { parseMentions, type MentionInput } from './mention-input.ts'
import type { MessageLife } from './message-life.ts'
import { isHeld } from './outbox.ts'
import { queueText, type TextOptions } from './queue-text.ts'

/** Ids are parsed here. Unknown chats are a `UsageError` `no_such_chat`, unknown messages `no_such_message`. */
export interface MessageIntents {
  /** Durable on this device when it returns; sent when there is a connection. */
  sendText(input: { chat: string; text: string } & SendOptions): Promise<{ id: MessageId }>
  /** Everything in the chat has been read; the account's other devices hear of it. */
  markRead(input: { chat: string }): Promise<void>
  /** Seconds until a message of this chat destroys itself, unless it says otherwise; 0 is never. `bad_timer`. */
  setChatTimer(input: { chat: string; seconds: number }): Promise<Outcome<object>>
  /**
   * The message leaves this device; an own one, where `everywhere`, also the server and, sealed and believed only from
   * its author, the others' devices. `UsageError` `not_own_message` otherwise. With `holdSeconds` it goes after so long, also
   * where this device is closed meanwhile, and can be kept until then. `bad_hold` beyond half a minute.
   */
  deleteMessage(input: { chat: string; message: string; everywhere: boolean; holdSeconds?: number }): Promise<void>
  /** What is about to be deleted stays. What has gone is `no_such_message`, or shown as deleted. */
  keepMessage(input: { chat: string; message: string }): Promise<void>
  /** What was sent with `holdSeconds` and has not left yet never leaves; its text, to be written again. */
  unsend(input: { chat: string; message: string }): Promise<Unsent>
  /** This account is writing here. Says so at most once in five seconds, where the settings let it. */
  sayTyping(input: { chat: string }): Promise<void>
  typing(input: { chat: string }): Promise<readonly AccountAddress[]>
}

/** `replyTo` is a message of this chat: `no_such_message`. */
interface SendOptions extends Pick<TextOptions, 'timerSeconds' | 'burnsOnRead' | 'holdSeconds'> {
  readonly replyTo?: string
  readonly mentions?: readonly MentionInput[]
  /** Of a link in the text, as `findLinkPreview` gave it; its picture drawn anew. One that is unfit is left out. */
  readonly preview?: LinkPreview | null
}

type Unsent = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly code: 'already_sent' }

interface AtWork extends Pick<OpenChats, 'chats' | 'directory'> {
  readonly worker: (cell: ChatCell) => Pick<ChatWorker, 'flush' | 'commit'>
  readonly life: Pick<MessageLife, 'typing'>
  readonly ownDevices: { markRead(chat: ChatId): Promise<void> }
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createMessageIntents(ready: () => AtWork): MessageIntents {
  const cellOf = (chat: string): ChatCell => knownChat(ready().directory, chat)

  return {
    async sendText({ chat, text, replyTo, mentions = [], ...options }) {
      const open = ready()
      const { chats, directory, worker } = open
      const cell = stayingChat(directory, cellOf(chat))
      const reply = replyTo === undefined ? {} : { reply: await referenceTo(open, { chat, message: replyTo }) }
      const said = { ...options, ...reply, mentions: parseMentions(mentions) }
      const id = await cell.task((task) => queueText(chats, task, text, said))
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
    async deleteMessage({ chat, message, everywhere, holdSeconds = 0 }) {
      const open = ready()
      const { chats, worker } = open
      checkHold(holdSeconds)
      const { cell } = await withMessage(open, { chat, message }, async (task, found) => {
        checkDeletable(chats, task, found, everywhere)
        const leaving = { ...placeOf(chats, task, found), everywhere }
        if (holdSeconds > 0) chats.leaving.leave(task.work, leaving, holdSeconds * 1000)
        else {
          chats.leaving.drop(task.work, leaving)
          await deleteMessage(chats, task, found, everywhere)
        }
      })
      if (holdSeconds > 0) return
      await chats.forget()
      worker(cell).flush()
    },
    async keepMessage({ chat, message }) {
      const open = ready()
      await withMessage(open, { chat, message }, (task, found) => {
        open.chats.leaving.drop(task.work, placeOf(open.chats, task, found))
        return Promise.resolve()
      })
    },
    async unsend({ chat, message }) {
      const open = ready()
      const { chats } = open
      const { value: text } = await withMessage(open, { chat, message }, async (task, { key, record }) => {
        if (!(await isHeld(task, key))) return undefined
        await eraseMessage(chats, task, key, 'here')
        return record.text
      })
      if (text === undefined) return { ok: false, code: 'already_sent' }
      await chats.forget()
      return { ok: true, text }
    },
    sayTyping: ({ chat }) => ready().life.typing().say(cellOf(chat)),
    typing: async ({ chat }) => ready().life.typing().in(cellOf(chat).record().chat),
  }
}

function placeOf({ crypto }: Pick<ChatDeps, 'crypto'>, task: ChatTask, { record }: FoundMessage) {
  const reference = messageReference(crypto, record.id, accountHash(crypto, record.sender))
  return { chatNumber: task.record().number, reference }
}
