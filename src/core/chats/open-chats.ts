// The chats of an unlocked account, as whoever acts on them has them.

import type { ChatCell } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatDirectory } from './chat-directory.ts'
import type { ChatWorker } from './chat-worker.ts'

export interface OpenChats {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
}
