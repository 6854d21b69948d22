// The search, answered by the engine.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { searchCalls } from '#ipc/engine/search-contract.ts'
import type { Opened } from './opened.ts'

/** On a port no number is below nothing. */
const addedMinutes = 1440

export function searchHandlers(engine: Opened): Handlers<Contract<typeof searchCalls>> {
  return {
    search: async ({ query, aheadMinutes, limit, chat }) => {
      const asked = { query, limit, offsetMinutes: aheadMinutes - addedMinutes }
      return (await engine()).search(chat === null ? asked : { ...asked, chat })
    },
  }
}
