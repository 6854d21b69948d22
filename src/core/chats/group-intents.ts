// What a user may do about the standing of members, its own included: leave a group, and give and take roles.

import { parseAccountAddress } from '#protocol/ids.ts'
import type { Outcome } from './chat-intents.ts'
import { parseRole } from './chat-metadata.ts'
import { leave } from './own-departure.ts'
import { knownChat } from './known-chat.ts'
import { planSetRole } from './membership.ts'
import type { OpenChats } from './open-chats.ts'

/** Ids and addresses are parsed here. Unknown chats are a `UsageError` `no_such_chat`. */
export interface GroupIntents {
  /**
   * Leaves a group with all devices of the account: at once here, and as soon as there is a connection for everybody. An owner
   * who leaves is followed by the first admin, else by the first member. `UsageError` `pair_chat_is_closed` for a chat of two.
   */
  leaveChat(input: { chat: string }): Promise<void>
  /**
   * `role`: owner, admin or member. `UsageError`: `no_such_member`, `bad_role`, and the codes of roles.ts for what this account
   * may not do.
   */
  setRole(input: { chat: string; member: string; role: string }): Promise<Outcome<object>>
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createGroupIntents(ready: () => OpenChats): GroupIntents {
  return {
    async leaveChat({ chat }) {
      const { chats, directory, worker } = ready()
      const cell = knownChat(directory, chat)
      await cell.task((task) => {
        leave(chats, task)
        return Promise.resolve()
      })
      worker(cell).depart()
      // What was still to be sent is marked as not sent.
      worker(cell).flush()
    },
    async setRole({ chat, member, role }) {
      const { directory, worker } = ready()
      const plan = planSetRole(parseAccountAddress(member), parseRole(role))
      const submitted = await worker(knownChat(directory, chat)).commit(plan)
      return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
    },
  }
}
