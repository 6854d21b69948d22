// What a user may do with chats: find or make one, fill it, rename it.

import { UsageError } from '#protocol/errors.ts'
import { parseAccountAddress, type AccountAddress, type ChatId } from '#protocol/ids.ts'
import type { SerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatCell } from './chat-cell.ts'
import type { ChatDirectory } from './chat-directory.ts'
import { checkChatName } from './chat-metadata.ts'
import { hasSaidToLeave } from './departures.ts'
import { knownChat } from './known-chat.ts'
import {
  claimDevices,
  planAdd,
  planRemoveAccount,
  planRename,
  planUpdate,
  type ClaimedDevice,
  type Plan,
} from './membership.ts'
import { dropWish, makeChat } from './new-chat.ts'
import type { OpenChats } from './open-chats.ts'
import { abandon } from './own-departure.ts'

/** `code` is stable; `account` names whom it is about, where it is about one. */
export type Outcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly code: string; readonly account?: AccountAddress }

/** Ids and addresses are parsed here. Unknown chats are a `UsageError` `no_such_chat`. */
export interface ChatIntents {
  /**
   * The chat with this account, made where there is none. As with `createGroup`: where the server is lost half-way, it is there,
   * its members come when the server does, and what is said in it waits for them.
   */
  startPairChat(input: { peer: string }): Promise<Outcome<{ chat: ChatId }>>
  createGroup(input: { name: string; members: readonly string[] }): Promise<Outcome<{ chat: ChatId }>>
  addMembers(input: { chat: string; members: readonly string[] }): Promise<Outcome<object>>
  removeMember(input: { chat: string; member: string }): Promise<Outcome<object>>
  renameChat(input: { chat: string; name: string }): Promise<Outcome<object>>
}

interface AtWork extends OpenChats {
  /** Chats of two are looked for and made one at a time. */
  readonly pairing: SerialQueue
}

/** `ready` gives the account at work, or throws a `UsageError` `not_ready`. */
export function createChatIntents(ready: () => AtWork): ChatIntents {
  return {
    async startPairChat({ peer: address }) {
      const session = ready()
      const peer = parseAccountAddress(address)
      if (peer === session.chats.self.address) throw new UsageError('peer_is_self', 'a chat of two needs another')
      // Two at once, a double click, would each find none and make one.
      return session.pairing(() => findOrMakePair(session, peer))
    },
    async createGroup({ name, members }) {
      const session = ready()
      const others = members.map(parseAccountAddress).filter((account) => account !== session.chats.self.address)
      return make(session, { peer: null, name: checkChatName(name) }, others)
    },
    async addMembers({ chat, members }) {
      const session = ready()
      const cell = knownChat(session.directory, chat)
      const accounts = members.map(parseAccountAddress)
      if (cell.record().peer !== null) throw new UsageError('pair_chat_is_closed', 'a chat of two stays a chat of two')
      const claimed = await claim(session, accounts)
      return claimed.ok ? addDevices(session, cell, claimed.devices) : claimed
    },
    async removeMember({ chat, member }) {
      const session = ready()
      const account = parseAccountAddress(member)
      if (account === session.chats.self.address) {
        throw new UsageError('cannot_remove_self', 'nobody removes itself by a commit')
      }
      return submit(session, knownChat(session.directory, chat), planRemoveAccount(account))
    },
    async renameChat({ chat, name }) {
      const session = ready()
      return submit(session, knownChat(session.directory, chat), planRename(name))
    },
  }
}

async function submit(session: AtWork, cell: ChatCell, plan: Plan): Promise<Outcome<object>> {
  const submitted = await session.worker(cell).commit(plan)
  return submitted.ok ? { ok: true } : { ok: false, code: submitted.unreachable ? 'unreachable' : submitted.code }
}

/**
 * In several commits where there are more than 100 devices. Whoever has said to leave is taken out first: the leaf that is
 * still there is none that stays.
 */
async function addDevices(
  session: AtWork,
  cell: ChatCell,
  devices: readonly ClaimedDevice[],
): Promise<Outcome<object>> {
  if (devices.some(({ inspected }) => hasSaidToLeave(cell.record(), inspected.identity.account))) {
    const out = await submit(session, cell, planUpdate(cell.record().epoch))
    if (!out.ok) return out
  }
  for (;;) {
    const before = cell.record().epoch
    const added = await submit(session, cell, planAdd(devices))
    if (!added.ok || cell.record().epoch === before) return added
  }
}

async function claim(
  { chats: deps }: AtWork,
  accounts: readonly AccountAddress[],
): Promise<Outcome<{ devices: readonly ClaimedDevice[] }>> {
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
  session: AtWork,
  plan: { peer: AccountAddress | null; name: string },
  members: readonly AccountAddress[],
): Promise<Outcome<{ chat: ChatId }>> {
  const claimed = await claim(session, members)
  if (!claimed.ok) return claimed
  const cell = await makeChat(session.chats, session.directory, { ...plan, toInvite: members })
  const added = await addDevices(session, cell, claimed.devices)
  // There they are named, and there is a package of each: the chat itself sees to it as soon as the server can be had.
  const isLater = !added.ok && added.code === 'unreachable'
  if (!isLater) {
    await cell.task((task) => {
      dropWish(task)
      return Promise.resolve()
    })
  }
  if (added.ok || isLater) return { ok: true, chat: cell.record().chat }
  await abandonEmpty(session, cell)
  return added
}

/** A group that nobody could be brought into is not what its maker wanted. One of two is found again (findOrMakePair). */
async function abandonEmpty({ chats: deps, worker }: AtWork, cell: ChatCell): Promise<void> {
  if (cell.record().peer !== null || cell.record().accounts.length > 1) return
  await cell.task((task) => {
    abandon(deps, task)
    return Promise.resolve()
  })
  worker(cell).depart()
}

async function findOrMakePair(session: AtWork, peer: AccountAddress): Promise<Outcome<{ chat: ChatId }>> {
  const { chats: deps, directory } = session
  const existing = pairChatWith(directory, peer)
  if (existing === undefined) return make(session, { peer, name: '' }, [peer])
  // Looking for it is wanting it.
  await existing.task(async (task) => {
    deps.requests.accept(task.work, task.record().number)
  })
  const isComplete = existing.record().accounts.includes(peer)
  if (isComplete) return { ok: true, chat: existing.record().chat }
  // An earlier attempt got no further than making it.
  const claimed = await claim(session, [peer])
  if (!claimed.ok) return claimed
  const added = await addDevices(session, existing, claimed.devices)
  return added.ok ? { ok: true, chat: existing.record().chat } : added
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
