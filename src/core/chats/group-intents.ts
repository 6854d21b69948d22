// What a user may do about the standing of members, its own included: leave a group, and give and take roles.

import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import { UsageError } from '#protocol/errors.ts'
import type { AccountSession } from '../session/account-session.ts'
import type { ChatCell } from './chat-cell.ts'
import type { Outcome } from './chat-intents.ts'
import { parseRole } from './chat-metadata.ts'
import { leave } from './departures.ts'
import { planSetRole } from './membership.ts'

export interface GroupIntents {
  /**
   * Leaves a group with all devices of the account: at once here, and as soon as there is a connection for everybody. An owner
   * who leaves is followed by the first admin, else by the first member. `UsageError` `pair_chat_is_closed` for a chat of two.
   */
  leaveChat(chat: ChatId): Promise<void>
  /** `UsageError`: `no_such_member`, `bad_role`, and the codes of roles.ts for what this account may not do. */
  setRole(chat: ChatId, member: AccountAddress, role: string): Promise<Outcome<object>>
}

/** Unknown chats are a `UsageError` `no_such_chat`. */
export function createGroupIntents({ chats: deps, directory, worker }: AccountSession): GroupIntents {
  function cellOf(chat: ChatId): ChatCell {
    const cell = directory.find(chat)
    if (cell === undefined) throw new UsageError('no_such_chat', 'no chat of this id')
    return cell
  }

  return {
    async leaveChat(chat) {
      const cell = cellOf(chat)
      await cell.task((task) => {
        leave(deps, task)
        return Promise.resolve()
      })
      worker(cell).depart()
      // What was still to be sent is marked as not sent.
      worker(cell).flush()
    },
    async setRole(chat, member, role) {
      const cell = cellOf(chat)
      const submitted = await worker(cell).commit(planSetRole(member, parseRole(role)))
      return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
    },
  }
}
