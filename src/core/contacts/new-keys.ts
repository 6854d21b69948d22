// Other keys under a contact's name, once its user has compared their number with the person: followed here, on the
// account's other devices, and in the chat of two, where the old keys give way to the new. Before that nothing is sent to
// them. A group stays with the keys that its members know, until who may has taken the old ones out of it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'

export interface NewKeys {
  /** What waits to be compared; undefined where nothing does. */
  waiting(account: AccountAddress): Promise<DeviceLog | undefined>
  /** The person has compared this root's number. False where other keys wait by now, or none. */
  accept(account: AccountAddress, rootKey: Uint8Array): Promise<boolean>
  /** Takes over what was accepted on another own device. */
  settle(account: AccountAddress): Promise<void>
}

export function createNewKeys(deps: {
  readonly chats: Pick<ChatDeps, 'vault' | 'logs' | 'contacts'>
  /** The root that was accepted on some device of this account, if any. */
  readonly accepted: (account: AccountAddress) => Uint8Array | undefined
  readonly say: (account: AccountAddress, rootKey: Uint8Array) => Promise<void>
  /** Has the account's log asked for; what then waits comes back by `settle`. */
  readonly ask: (account: AccountAddress) => Promise<void>
  readonly onFollowed: (account: AccountAddress) => void
}): NewKeys {
  const { logs, contacts, vault } = deps.chats

  async function follow(account: AccountAddress, rootKey: Uint8Array): Promise<boolean> {
    const work = createUnitOfWork(vault)
    const waiting = await logs.aside(work, account)
    if (waiting === undefined || !equalBytes(waiting.rootKey, rootKey)) return false
    await logs.follow(work, account)
    contacts.change(work, account, { verifiedRoot: rootKey, strangeLog: null })
    await work.commit()
    deps.onFollowed(account)
    return true
  }

  return {
    waiting: (account) => logs.aside(createUnitOfWork(vault), account),
    async accept(account, rootKey) {
      if (!(await follow(account, rootKey))) return false
      await deps.say(account, rootKey)
      return true
    },
    async settle(account) {
      const rootKey = deps.accepted(account)
      const known = await logs.known(createUnitOfWork(vault), account)
      if (rootKey === undefined || known === undefined || equalBytes(known.rootKey, rootKey)) return
      const waits = (await logs.aside(createUnitOfWork(vault), account)) !== undefined
      if (waits) await follow(account, rootKey)
      else await deps.ask(account)
    },
  }
}
