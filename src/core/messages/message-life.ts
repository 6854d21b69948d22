// What messages live by besides the log: who may write, when they end, who is told how far they came.
// Opened with the vault, started with the chats, ended with the session.

import { InternalError, TalkeeError } from '#protocol/errors.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { openChatRequests } from '../contacts/chat-requests.ts'
import { openContactBook } from '../contacts/contact-book.ts'
import { watchKeyChanges, type KeyChangeWatch } from '../contacts/key-change.ts'
import { openPrivacy } from '../contacts/privacy.ts'
import { openAskBook } from '../group-links/ask-book.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import { openMessageTimers } from '../timers/message-timers.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { deleteLeaving } from './delete-message.ts'
import { eraseMessage } from './erase-message.ts'
import { openLeavingMessages } from './leaving-messages.ts'
import { createReceiptSender, type ReceiptSender } from './receipt-sender.ts'
import { createTyping, type Typing } from './typing.ts'

type LifeDeps = Pick<
  ChatDeps,
  'contacts' | 'requests' | 'asks' | 'privacy' | 'timers' | 'leaving' | 'receiptDue' | 'forget'
>

interface LifeEvents {
  /** Something in the chat is to be shown anew. */
  readonly chat: (chat: ChatId) => void
  /** Somebody holds this name by other keys; it has been announced. */
  readonly otherKeys: (account: AccountAddress) => void
}

export interface MessageLife {
  /** The part of the chats' deps that is made here. */
  readonly deps: LifeDeps
  /** Settles when everything has burned that was over while nobody ran. `flush` wakes a chat's outbox. */
  start(chats: ChatDeps, directory: ChatDirectory, flush: (cell: ChatCell) => void, on: LifeEvents): Promise<void>
  /** After `start`. */
  typing(): Typing
  stop(): Promise<void>
}

export async function openMessageLife(base: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly vault: Vault
  readonly runningMs: () => number
  readonly ownAddress: AccountAddress
  /** 32 bytes of this vault, for keys of rows. */
  readonly contactSecret: Uint8Array
  /** What is known of an account has changed. */
  readonly onContact: (account: AccountAddress) => void
}): Promise<MessageLife> {
  const { vault, log } = base
  const contacts = await openContactBook({ ...base, secret: base.contactSecret, onChange: base.onContact })
  const requests = await openChatRequests({ ...base, contacts })
  const asks = await openAskBook({ ...base, secret: base.contactSecret })
  const privacy = await openPrivacy(vault)
  const timers = await openMessageTimers(base)
  const leaving = await openLeavingMessages(base)
  let receipts: ReceiptSender | undefined
  let typing: Typing | undefined
  let keyChanges: KeyChangeWatch | undefined
  let directoryOf: ChatDirectory | undefined
  let forgetting: Promise<void> | undefined
  let forgetAgain = false

  async function forgetRows(): Promise<void> {
    do {
      forgetAgain = false
      try {
        await vault.forget()
      } catch (error) {
        log.warn('forget_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
      }
    } while (forgetAgain)
    forgetting = undefined
  }

  const life: LifeDeps = {
    contacts,
    requests,
    asks,
    privacy,
    timers,
    leaving,
    receiptDue(chat) {
      const cell = directoryOf?.find(chat)
      if (cell !== undefined) receipts?.due(cell)
    },
    forget() {
      if (forgetting === undefined) forgetting = forgetRows()
      else forgetAgain = true
      return forgetting
    },
  }

  return {
    deps: life,
    typing() {
      if (typing === undefined) throw new InternalError('not_started', 'messages have no life yet')
      return typing
    },
    async start(chats, directory, flush, on) {
      directoryOf = directory
      typing = createTyping(chats, on.chat)
      keyChanges = watchKeyChanges(chats, directory, on.otherKeys)
      // What a burn before a crash has left in the log of changes.
      await life.forget()
      receipts = createReceiptSender({ ...chats, flush })
      // What was still to be said when this device was last closed.
      for (const cell of directory.all()) receipts.due(cell)
      const numbered = (number: number): ChatCell | undefined =>
        directory.all().find((cell) => cell.record().number === number)
      await timers.start(async (chatNumber, keys) => {
        const cell = numbered(chatNumber)
        if (cell === undefined) return
        await cell.task(async (task) => {
          for (const key of keys) await eraseMessage(chats, task, key)
        })
        await life.forget()
        // The author's copy at the server goes with it.
        flush(cell)
      })
      await leaving.start(async (message) => {
        const cell = numbered(message.chatNumber)
        if (cell === undefined) {
          // Its chat has gone, and the message with it.
          const work = createUnitOfWork(vault)
          leaving.drop(work, message)
          await work.commit()
          return
        }
        await cell.task((task) => deleteLeaving(chats, task, message))
        await life.forget()
        flush(cell)
      })
    },
    async stop() {
      typing?.stop()
      await Promise.all([timers.stop(), leaving.stop(), receipts?.stop(), keyChanges?.stop(), forgetting])
    },
  }
}
