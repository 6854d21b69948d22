// Other keys under a contact's name, once its user has compared their number with the person: followed here, on the
// account's other devices, and in the chat of two, where the old keys give way to the new. Before that nothing is sent to
// them. A group stays with the keys that its members know, until who may has taken the old ones out of it.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { resumeHalted } from '../chats/resume.ts'
import { writeLocalNotice } from '../messages/local-notice.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
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
  readonly chats: ChatDeps
  readonly directory: Pick<ChatDirectory, 'all'>
  /** The root that was accepted on some device of this account, if any. */
  readonly accepted: (account: AccountAddress) => Uint8Array | undefined
  readonly say: (account: AccountAddress, rootKey: Uint8Array) => Promise<void>
  /** Has the account's log asked for; what then waits comes back by `settle`. */
  readonly ask: (account: AccountAddress) => Promise<void>
  readonly onFollowed: (account: AccountAddress) => void
  /** The chat goes on: there are rows to work off. */
  readonly onResumed: (cell: ChatCell) => void
}): NewKeys {
  const { logs, contacts, vault } = deps.chats
  const inTurn = createSerialQueue()

  const rootOf = async (account: AccountAddress): Promise<Uint8Array | undefined> =>
    (await logs.known(createUnitOfWork(vault), account))?.rootKey

  /** One at a time: whoever follows twice has no former keys left. Gives whether these are the account's keys now. */
  function follow(account: AccountAddress, rootKey: Uint8Array): Promise<boolean> {
    return inTurn(async () => {
      const known = await rootOf(account)
      if (known !== undefined && equalBytes(known, rootKey)) return true
      const work = createUnitOfWork(vault)
      const waiting = await logs.aside(work, account)
      if (waiting === undefined || !equalBytes(waiting.rootKey, rootKey)) return false
      // Said first: a crash between leaves it to be said again, never unsaid.
      for (const cell of deps.directory.all().filter((one) => one.record().peer === account)) {
        await cell.task((task) => writeLocalNotice(deps.chats, task, { keysAccepted: account }))
      }
      await logs.follow(work, account)
      contacts.change(work, account, { verifiedRoot: rootKey, strangeLog: null })
      await work.commit()
      deps.onFollowed(account)
      // An own device was quicker, and its commit came before its word.
      for (const cell of deps.directory.all()) if (await resumeHalted(cell, 'log_forked')) deps.onResumed(cell)
      return true
    })
  }

  return {
    waiting: (account) => logs.aside(createUnitOfWork(vault), account),
    async accept(account, rootKey) {
      const waiting = await logs.aside(createUnitOfWork(vault), account)
      if (waiting === undefined || !equalBytes(waiting.rootKey, rootKey)) return false
      // Said first: what a crash cuts short here is gone on with at the next start, on every device.
      await deps.say(account, rootKey)
      return follow(account, rootKey)
    },
    async settle(account) {
      const [rootKey, known] = [deps.accepted(account), await rootOf(account)]
      if (rootKey === undefined || known === undefined || equalBytes(known, rootKey)) return
      const waits = (await logs.aside(createUnitOfWork(vault), account)) !== undefined
      if (waits) await follow(account, rootKey)
      else await deps.ask(account)
    },
  }
}
