// What everything that works on chats needs. One account, one server, one open vault.

import type { ChatId } from '#protocol/ids.ts'
import type { ChatRequests } from '../contacts/chat-requests.ts'
import type { ContactBook } from '../contacts/contact-book.ts'
import type { Privacy } from '../contacts/privacy.ts'
import type { AccountLogs } from '../devices/account-logs.ts'
import type { AskBook } from '../group-links/ask-book.ts'
import type { FileShelf } from '../files/file-shelf.ts'
import type { LeavingMessages } from '../messages/leaving-messages.ts'
import type { Mls } from '../mls/mls.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Log } from '../ports/log.ts'
import type { PublicRoutes, SessionRoutes } from '../session/home-server.ts'
import type { SelfDevice } from '../session/self-device.ts'
import type { MessageTimers } from '../timers/message-timers.ts'
import type { Vault } from '../vault/vault.ts'

export interface ChatDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly log: Log
  readonly mls: Mls
  readonly vault: Vault
  readonly logs: AccountLogs
  readonly routes: SessionRoutes
  readonly posts: PublicRoutes
  readonly self: SelfDevice
  /** The place of the server's incarnation in its list of restores: part of the order of rows. */
  readonly place: () => number
  /** For how long this account has been unlocked in all, ms; see session/running-time.ts. */
  readonly runningMs: () => number
  readonly contacts: ContactBook
  readonly requests: ChatRequests
  readonly asks: AskBook
  readonly privacy: Privacy
  readonly timers: MessageTimers
  readonly leaving: LeavingMessages
  readonly files: FileShelf
  /** There may be a receipt to send in this chat. */
  readonly receiptDue: (chat: ChatId) => void
  /** Has deleted rows leave the disk, too, once for many. Never rejects: they are deleted, and the next time may do. */
  readonly forget: () => Promise<void>
}
