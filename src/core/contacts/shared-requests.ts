// Requests, the same on all devices of an account: each says which it knows and which were refused, and takes over what
// the others say. Accepting needs no word of its own: the contact is let in, and the record is taken back.

import { PeerError } from '#protocol/errors.ts'
import { parseChatId, type ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { OwnStateValue } from '../own-devices/own-state-kinds.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { clearRequest } from './clear-request.ts'

type Said = OwnStateValue<'request'>

export interface SharedRequests {
  /** Whether `settle` may have anything to do; asked with every change of a chat. */
  concerns(cell: ChatCell): boolean
  /** Brings what this device knows of the chat, and what the devices share of it, to the same. */
  settle(cell: ChatCell): Promise<void>
  /** Another device has taken back what was said of this chat: it is wanted. Gathered into `work`. */
  heardWanted(work: UnitOfWork, subject: string): void
}

export function createSharedRequests(deps: {
  readonly chats: ChatDeps
  readonly directory: Pick<ChatDirectory, 'find'>
  readonly shared: (chat: ChatId) => Said | undefined
  readonly speak: (chat: ChatId, said: Said | null) => Promise<void>
}): SharedRequests {
  const { chats, directory } = deps
  const { requests, contacts } = chats

  async function takeOver(cell: ChatCell, { by, isRefused }: Said): Promise<void> {
    await cell.task((task) => {
      requests.ask(task.work, task.record().number, by)
      return Promise.resolve()
    })
    if (isRefused) await clearRequest(chats, cell)
  }

  return {
    concerns(cell) {
      const { chat, number } = cell.record()
      return requests.openerOf(number) !== undefined || deps.shared(chat) !== undefined
    },
    async settle(cell) {
      const { chat, number } = cell.record()
      const [by, said] = [requests.openerOf(number), deps.shared(chat)]
      const isRefused = requests.isRefused(number)
      if (by === undefined) {
        if (said === undefined) return
        // Wanted here; or not known here to be a request, because another own device was the one to be let in.
        if (contacts.of(said.by).isAccepted) await deps.speak(chat, null)
        else await takeOver(cell, said)
      } else if (said === undefined || (isRefused && !said.isRefused)) await deps.speak(chat, { by, isRefused })
      else if (said.isRefused && !isRefused) await takeOver(cell, said)
    },
    heardWanted(work, subject) {
      const chat = parsedChat(subject)
      const cell = chat === undefined ? undefined : directory.find(chat)
      if (cell !== undefined) requests.accept(work, cell.record().number)
    },
  }
}

function parsedChat(subject: string): ChatId | undefined {
  try {
    return parseChatId(subject)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}
