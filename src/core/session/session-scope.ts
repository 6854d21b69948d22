// What the parts of a session have in common: the chats of the account, and whether there is a connection for them.

import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import type { Background } from './background.ts'
import type { SessionPart } from './session-part.ts'

export interface SessionScope {
  readonly chats: ChatDeps
  readonly directory: ChatDirectory
  readonly worker: (cell: ChatCell) => ChatWorker
  /** Whether there is a connection worth using. */
  readonly isConnected: () => boolean
  readonly background: Background
  /** All parts, for what one of them has to tell the others. */
  readonly tell: Required<SessionPart>
}
