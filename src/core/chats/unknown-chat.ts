// A chat of which rows have come and no Welcome was opened: what its record says until one is.

import type { ChatId } from '#protocol/ids.ts'
import { nothingUnderWay, type ChatRecord } from './chat-record.ts'

export function unknownChat(chat: ChatId): Omit<ChatRecord, 'number'> {
  return {
    chat,
    generation: 0,
    epoch: 0,
    state: 'joining',
    haltCode: '',
    peer: null,
    name: '',
    accounts: [],
    appliedCommits: [],
    sendHashIsRight: true,
    isRegistered: true,
    updateDueMs: null,
    ...nothingUnderWay,
  }
}
