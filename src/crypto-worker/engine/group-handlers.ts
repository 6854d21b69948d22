// The calls about a group's picture and its links, answered by the engine.

import type { Contract, Handlers } from '#ipc/contract.ts'
import type { groupCalls } from '#ipc/engine/groups-contract.ts'
import { answerOf, type Opened } from './opened.ts'

export function groupHandlers(engine: Opened): Handlers<Contract<typeof groupCalls>> {
  return {
    setChatPicture: async (input) => answerOf(await (await engine()).setChatPicture(input)),
    chatPicture: async (input) => (await engine()).chatPicture(input),
    async makeGroupLink(input) {
      const made = await (await engine()).makeGroupLink(input)
      return made.ok ? made : { ok: false, code: made.code }
    },
    revokeGroupLink: async (input) => answerOf(await (await engine()).revokeGroupLink(input)),
    groupDoor: async (input) => (await engine()).groupDoor(input),
    answerAsk: async (input) => answerOf(await (await engine()).answerAsk(input)),
    readGroupLink: async (input) => (await engine()).readGroupLink(input),
    async askByLink(input) {
      const asked = await (await engine()).askByLink(input)
      return asked.ok ? asked : { ok: false, code: asked.code, account: asked.account ?? null }
    },
  }
}
