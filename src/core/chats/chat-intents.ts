// What a user may do with chats, from start to finish: found or made, filled, renamed, left behind, written in.

import type { AccountAddress, ChatId, MessageId } from '#protocol/ids.ts'
import { UsageError } from '#protocol/errors.ts'
import { markDisplayed } from '../messages/mark-displayed.ts'
import { queueText, type TextOptions } from '../messages/queue-text.ts'
import type { AccountSession } from '../session/account-session.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'
import { checkChatName } from './chat-metadata.ts'
import { claimDevices, planAdd, planRemoveAccount, planRename, type ClaimedDevice, type Plan } from './membership.ts'
import { makeChat } from './new-chat.ts'
import { stayingChat, twinsOf } from './twin-chats.ts'

/** `code` is stable; `account` names whom it is about, where it is about one. */
export type Outcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly code: string; readonly account?: AccountAddress }

export interface ChatIntents {
  /** The chat with this account, made where there is none. */
  startPairChat(peer: AccountAddress): Promise<Outcome<{ chat: ChatId }>>
  createGroup(name: string, members: readonly AccountAddress[]): Promise<Outcome<{ chat: ChatId }>>
  addMembers(chat: ChatId, accounts: readonly AccountAddress[]): Promise<Outcome<object>>
  removeMember(chat: ChatId, account: AccountAddress): Promise<Outcome<object>>
  rename(chat: ChatId, name: string): Promise<Outcome<object>>
  /** Stored and encrypted when this returns; sent when there is a connection. */
  sendText(chat: ChatId, text: string, options?: TextOptions): Promise<{ id: MessageId }>
  markRead(chat: ChatId): Promise<void>
}

/** Unknown chats are a `UsageError` `no_such_chat`. */
export function createChatIntents(session: AccountSession): ChatIntents {
  const { chats: deps, directory } = session

  function cellOf(chat: ChatId): ChatCell {
    const cell = directory.find(chat)
    if (cell === undefined) throw new UsageError('no_such_chat', 'no chat of this id')
    return cell
  }

  async function submit(cell: ChatCell, plan: Plan): Promise<Outcome<object>> {
    const submitted = await session.worker(cell).commit(plan)
    return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
  }

  /** In several commits where there are more than 100 devices. */
  async function addDevices(cell: ChatCell, devices: readonly ClaimedDevice[]): Promise<Outcome<object>> {
    for (;;) {
      const before = cell.record().epoch
      const added = await submit(cell, planAdd(devices))
      if (!added.ok || cell.record().epoch === before) return added
    }
  }

  async function claim(accounts: readonly AccountAddress[]): Promise<Outcome<{ devices: readonly ClaimedDevice[] }>> {
    const claimed = await claimDevices(deps, [...new Set(accounts)])
    if (claimed.ok) {
      // Whoever is asked in is no stranger.
      const work = createUnitOfWork(deps.vault)
      for (const account of accounts) {
        if (!deps.contacts.of(account).isAccepted) deps.contacts.change(work, account, { isAccepted: true })
      }
      await work.commit()
      return claimed
    }
    const { code, account } = claimed
    return { ok: false, code, ...(account === undefined ? {} : { account }) }
  }

  async function make(
    plan: { peer: AccountAddress | null; name: string },
    members: readonly AccountAddress[],
  ): Promise<Outcome<{ chat: ChatId }>> {
    const claimed = await claim(members)
    if (!claimed.ok) return claimed
    const cell = await makeChat(deps, directory, plan)
    const added = await addDevices(cell, claimed.devices)
    return added.ok ? { ok: true, chat: cell.record().chat } : added
  }

  async function findOrMakePair(peer: AccountAddress): Promise<Outcome<{ chat: ChatId }>> {
    const existing = pairChatWith(directory, peer)
    if (existing === undefined) return make({ peer, name: '' }, [peer])
    // Looking for it is wanting it.
    await existing.task(async (task) => {
      deps.requests.accept(task.work, task.record().number)
    })
    const isComplete = existing.record().accounts.includes(peer)
    if (isComplete) return { ok: true, chat: existing.record().chat }
    // An earlier attempt got no further than making it.
    const claimed = await claim([peer])
    if (!claimed.ok) return claimed
    const added = await addDevices(existing, claimed.devices)
    return added.ok ? { ok: true, chat: existing.record().chat } : added
  }

  return {
    startPairChat(peer) {
      if (peer === deps.self.address) throw new UsageError('peer_is_self', 'a chat of two needs another')
      // Two at once, a double click, would each find none and make one.
      return session.pairing(() => findOrMakePair(peer))
    },
    createGroup: (name, members) => {
      const others = members.filter((account) => account !== deps.self.address)
      return make({ peer: null, name: checkChatName(name) }, others)
    },
    async addMembers(chat, accounts) {
      const cell = cellOf(chat)
      if (cell.record().peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two stays a chat of two')
      const claimed = await claim(accounts)
      return claimed.ok ? addDevices(cell, claimed.devices) : claimed
    },
    removeMember: (chat, account) => {
      if (account === deps.self.address) throw new UsageError('cannot_remove_self', 'nobody removes itself by a commit')
      return submit(cellOf(chat), planRemoveAccount(account))
    },
    rename: (chat, name) => submit(cellOf(chat), planRename(name)),
    async sendText(chat, text, options) {
      const cell = stayingChat(directory, cellOf(chat))
      const id = await cell.task((task) => queueText(deps, task, text, options))
      session.worker(cell).flush()
      return { id }
    },
    async markRead(chat) {
      const cell = stayingChat(directory, cellOf(chat))
      for (const one of [cell, ...twinsOf(directory, cell)]) await one.task((task) => markDisplayed(deps, task))
    },
  }
}

/** The chat of two with this account, the one that both stay in; one that never got its second side if there is no other. */
function pairChatWith(directory: ChatDirectory, peer: AccountAddress): ChatCell | undefined {
  const pairs = directory
    .all()
    .filter((cell) => cell.record().peer === peer && cell.record().state !== 'left')
    .sort((one, other) => (one.record().chat < other.record().chat ? -1 : 1))
  const complete = pairs.find((cell) => cell.record().accounts.includes(peer))
  return complete ?? pairs[0]
}
