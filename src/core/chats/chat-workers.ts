// The workers of all chats: made when they are first needed, woken together, watched for what falls due, ended together.

import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'
import { nextDueMs } from './chat-dues.ts'
import { watchChat, type ChatWatch } from './chat-watch.ts'
import { createChatWorker, type ChatWorker, type ChatWorkerDeps } from './chat-worker.ts'

export interface ChatWorkers {
  of(cell: ChatCell): ChatWorker
  /** Goes on with what was stored before the last end and not yet processed, and does from now on what falls due. */
  start(): void
  connected(): void
  chatChanged(chat: { readonly chat: ChatId }): void
  /** Somebody may be a stranger no more, for whom chats waited. */
  contactsChanged(): void
  stop(): Promise<unknown>
}

export function createChatWorkers(deps: ChatWorkerDeps, directory: Pick<ChatDirectory, 'all' | 'find'>): ChatWorkers {
  const workers = new Map<ChatId, ChatWorker>()
  const watches = new Map<ChatId, ChatWatch>()
  let isWatching = false

  function of(cell: ChatCell): ChatWorker {
    const { chat } = cell.record()
    let found = workers.get(chat)
    if (found === undefined) {
      found = createChatWorker(deps, cell)
      workers.set(chat, found)
    }
    return found
  }

  function watch(cell: ChatCell): void {
    if (!isWatching) return
    const { chat } = cell.record()
    const watched = watches.get(chat)
    if (watched !== undefined) watched.changed()
    else {
      const { maintain } = of(cell)
      const dueMs = (): number => nextDueMs(deps, cell.record())
      watches.set(chat, watchChat({ clock: deps.clock, dueMs, look: maintain }))
    }
  }

  return {
    of,
    start() {
      isWatching = true
      for (const cell of directory.all()) {
        of(cell).rowsArrived()
        watch(cell)
      }
    },
    connected() {
      for (const cell of directory.all()) {
        of(cell).connected()
        watch(cell)
      }
    },
    chatChanged({ chat }) {
      const cell = directory.find(chat)
      if (cell !== undefined) watch(cell)
    },
    contactsChanged() {
      directory.all().forEach(watch)
    },
    stop() {
      isWatching = false
      for (const one of watches.values()) one.stop()
      return Promise.all([...workers.values()].map((one) => one.stop()))
    },
  }
}
