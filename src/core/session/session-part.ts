// What runs while an account is unlocked, as its session drives it: a part is told what concerns it, and ends with the
// session. A new feature is a part in the list of account-session.ts, not a line in what is told.

import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatRecord } from '../chats/chat-record.ts'
import type { StateRecord } from '../own-devices/own-statement.ts'
import type { Connection } from './sync.ts'

export interface SessionPart {
  connectionChanged?(connection: Connection): void
  /** All that waited at the server has come. */
  connected?(): void
  chatChanged?(chat: ChatRecord): void
  /** The server says that an account's device log has grown. */
  logNoticed?(account: AccountAddress): void
  /** An account's device log was read and kept, whether or not it has grown. */
  logLearned?(account: AccountAddress): void
  /** The server says that something waits from another device of this account. */
  knocked?(): void
  /** What the own devices share has changed, by whichever's word. */
  stateChanged?(said: Pick<StateRecord, 'kind' | 'subject'>): void
  /** Said once in a chat, and stored by nobody. */
  ephemeralHeard?(cell: ChatCell, sealed: Uint8Array): void
  /** Nothing of it runs any more when this has settled, and nothing is begun. */
  stop?(): Promise<unknown>
}

/** Tells all of them, in their order; also those that come into the list later. They stop all at once. */
export function joinParts(parts: readonly SessionPart[]): Required<SessionPart> {
  const tell = (each: (part: SessionPart) => void): void => {
    parts.forEach(each)
  }
  return {
    connectionChanged(connection) {
      tell((part) => part.connectionChanged?.(connection))
    },
    connected() {
      tell((part) => part.connected?.())
    },
    chatChanged(chat) {
      tell((part) => part.chatChanged?.(chat))
    },
    logNoticed(account) {
      tell((part) => part.logNoticed?.(account))
    },
    logLearned(account) {
      tell((part) => part.logLearned?.(account))
    },
    knocked() {
      tell((part) => part.knocked?.())
    },
    stateChanged(said) {
      tell((part) => part.stateChanged?.(said))
    },
    ephemeralHeard(cell, sealed) {
      tell((part) => part.ephemeralHeard?.(cell, sealed))
    },
    // What one of them still waits for must not keep the others at work.
    stop: () => Promise.all(parts.map(async (part) => part.stop?.())),
  }
}
