// What whoever shows the account is told of. Views are asked for again by them; here is said only which.

import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { subjectOf } from '../own-devices/state-subject.ts'
import type { SessionPart } from './session-part.ts'
import type { Connection } from './sync.ts'

export interface AccountEvents {
  readonly onChat: (chat: ChatId) => void
  readonly onConnection: (connection: Connection) => void
  /** What is known of another account has changed. */
  readonly onContact: (account: AccountAddress) => void
  /** The own log was read: devices may have come, gone, or signed in by password alone. */
  readonly onDevices: () => void
}

export function createAccountNews(on: AccountEvents, own: AccountAddress, directory: ChatDirectory): SessionPart {
  /** A hidden twin changes what is shown of the chat that stays. */
  function tellOf(chat: ChatId): void {
    const cell = directory.find(chat)
    on.onChat(cell === undefined ? chat : stayingChat(directory, cell).record().chat)
  }

  return {
    connectionChanged: on.onConnection,
    chatChanged({ chat }) {
      tellOf(chat)
    },
    logLearned(account) {
      if (account === own) on.onDevices()
    },
    stateChanged(said) {
      const about = subjectOf(said)
      if (about?.kind === 'chat') tellOf(about.chat)
      else if (about?.kind === 'account') on.onDevices()
      else if (about?.kind === 'contact') on.onContact(about.account)
    },
  }
}
