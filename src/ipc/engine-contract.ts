// Page ↔ crypto worker: the engine's intents and views (src/core/engine.ts), as plain values. Ids and addresses are text
// here and parsed by the engine. Each noun has its own part in engine/; here they are put together and nothing more.

import { defineContract, type Client, type EventOf } from './contract.ts'
import { accountCalls } from './engine/account-contract.ts'
import { chatCalls } from './engine/chats-contract.ts'
import { contactCalls } from './engine/contacts-contract.ts'
import { deviceCalls } from './engine/devices-contract.ts'
import { address, chat, done } from './engine/fields.ts'
import { fileCalls, fileProgress } from './engine/files-contract.ts'
import { groupCalls } from './engine/groups-contract.ts'
import { messageCalls } from './engine/messages-contract.ts'
import { networkCalls } from './engine/network-contract.ts'
import { searchCalls } from './engine/search-contract.ts'
import { struct, variant } from './reader.ts'

export const engineContract = defineContract({
  calls: {
    ...accountCalls,
    ...chatCalls,
    ...contactCalls,
    ...deviceCalls,
    ...fileCalls,
    ...groupCalls,
    ...messageCalls,
    ...networkCalls,
    ...searchCalls,
  },
  /** What has changed; views are asked for again by whoever shows them. */
  event: variant('kind', { account: done, chat, contact: struct({ account: address }), file: fileProgress }),
})

export type EngineClient = Client<typeof engineContract>
export type EngineEvent = EventOf<typeof engineContract>
