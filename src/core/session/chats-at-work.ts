// The chats of an unlocked account, with what they live by: their messages' life, their workers, the time they age by.

import { openChatDirectory, type ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { createChatWorkers, type ChatWorkers } from '../chats/chat-workers.ts'
import type { ChatWorkerDeps } from '../chats/chat-worker.ts'
import { createFileShelf } from '../files/file-shelf.ts'
import { startEarlySweep } from '../messages/early-sweep.ts'
import { openMessageLife, type MessageLife } from '../messages/message-life.ts'
import type { FileStore } from '../ports/file-store.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { Background } from './background.ts'
import { keepRunningTime, openRunningTime } from './running-time.ts'
import type { SessionPart } from './session-part.ts'

export interface ChatsAtWorkDeps
  extends Omit<ChatDeps, 'runningMs' | 'files' | keyof MessageLife['deps']>,
    Pick<ChatWorkerDeps, 'isConnected' | 'onKeyPackageUsed'> {
  /** 32 bytes of this vault, for keys of rows that would name people. */
  readonly contactSecret: Uint8Array
  readonly fileStore: FileStore
  /** What is known of another account has changed. */
  readonly onContact: (account: AccountAddress) => void
  /** Something in the chat is to be shown anew. */
  readonly onChat: (chat: ChatId) => void
  readonly background: Background
  readonly tell: Required<SessionPart>
}

export interface ChatsAtWork {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly workers: ChatWorkers
  readonly life: MessageLife
  readonly parts: readonly SessionPart[]
  /** Settles when everything has burned that was over while nobody ran. `otherKeys`: somebody has announced others. */
  start(otherKeys: (account: AccountAddress) => void): Promise<void>
}

export async function openChats(deps: ChatsAtWorkDeps): Promise<ChatsAtWork> {
  const { background, tell } = deps
  const running = await openRunningTime(deps)
  const runningMs = running.nowMs
  const life = await openMessageLife({
    ...{ ...deps, runningMs, ownAddress: deps.self.address },
    onContact(account) {
      deps.onContact(account)
      workers.contactsChanged()
    },
  })
  const files = createFileShelf({ store: deps.fileStore, vault: deps.vault, log: deps.log })
  const chats: ChatDeps = { ...deps, ...life.deps, runningMs, files }
  const directory = await openChatDirectory(chats, tell.chatChanged)
  const { isConnected, onKeyPackageUsed } = deps
  const workers = createChatWorkers({ ...chats, isConnected, onKeyPackageUsed }, directory)
  const living: SessionPart = {
    ephemeralHeard(cell, sealed) {
      background.run('ephemeral', () => life.typing().heard(cell, sealed))
    },
    stop: life.stop,
  }
  let early: ReturnType<typeof startEarlySweep> | undefined
  const marks: SessionPart = { stop: () => early?.stop() ?? Promise.resolve() }
  return {
    ...{ chats, directory, workers, life },
    parts: [living, marks, keepRunningTime(running, { ...deps, background }), workers],
    async start(otherKeys) {
      workers.start()
      const flush: Parameters<MessageLife['start']>[2] = (cell) => {
        workers.of(cell).flush()
      }
      await life.start(chats, directory, flush, { chat: deps.onChat, otherKeys })
      early = startEarlySweep({ chats, directory, background })
    },
  }
}
