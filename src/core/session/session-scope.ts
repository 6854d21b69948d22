// What the parts of a session have in common: the chats of the account, and whether there is a connection for them.

import type { OpenChats } from '../chats/open-chats.ts'
import type { Background } from './background.ts'
import type { SessionPart } from './session-part.ts'

export interface SessionScope extends OpenChats {
  /** Whether there is a connection worth using. */
  readonly isConnected: () => boolean
  readonly background: Background
  /** All parts, for what one of them has to tell the others. */
  readonly tell: Required<SessionPart>
}
