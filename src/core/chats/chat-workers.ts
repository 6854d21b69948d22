// The workers of all chats: made when they are first needed, woken together, ended together.

import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'
import { createChatWorker, type ChatWorker, type ChatWorkerDeps } from './chat-worker.ts'

export interface ChatWorkers {
  of(cell: ChatCell): ChatWorker
  /** Goes on with what was stored before the last end and not yet processed. */
  start(): void
  connected(): void
  stop(): Promise<unknown>
}

const maintainEveryMs = 15_000

export function createChatWorkers(deps: ChatWorkerDeps, directory: Pick<ChatDirectory, 'all'>): ChatWorkers {
  const workers = new Map<ChatId, ChatWorker>()
  let cancelMaintenance: (() => void) | undefined

  function of(cell: ChatCell): ChatWorker {
    const { chat } = cell.record()
    let found = workers.get(chat)
    if (found === undefined) {
      found = createChatWorker(deps, cell)
      workers.set(chat, found)
    }
    return found
  }

  function maintainLater(): void {
    cancelMaintenance = deps.clock.after(maintainEveryMs, () => {
      const nowMs = deps.clock.nowMs()
      for (const cell of directory.all()) of(cell).maintain(nowMs)
      maintainLater()
    })
  }

  return {
    of,
    start() {
      maintainLater()
      for (const cell of directory.all()) of(cell).rowsArrived()
    },
    connected() {
      for (const cell of directory.all()) of(cell).connected()
    },
    stop() {
      cancelMaintenance?.()
      return Promise.all([...workers.values()].map((one) => one.stop()))
    },
  }
}
