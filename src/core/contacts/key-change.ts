// A device log that contradicts the one known here: another root under the same name, or a fork. It is never followed.
// The mark of having compared goes, and every chat with the account says so, once for each such log. Another root is
// laid aside, for its user to compare: new-keys.ts.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { headOf, type DeviceLog } from '#protocol/device-log/chain.ts'
import { TalkeeError } from '#protocol/errors.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatDirectory } from '../chats/chat-directory.ts'
import { writeLocalNotice } from '../messages/local-notice.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'

export interface KeyChangeWatch {
  /** Settles when nothing is being announced any more. */
  stop(): Promise<void>
}

/** `onAside` runs once the announcement is on disk. */
export function watchKeyChanges(
  deps: ChatDeps,
  directory: ChatDirectory,
  onAside: (account: AccountAddress) => void,
): KeyChangeWatch {
  const inTurn = createSerialQueue()

  async function announce(strange: DeviceLog): Promise<void> {
    const { account } = strange
    const strangeLog = headOf(strange).hash
    const known = deps.contacts.of(account)
    if (known.strangeLog !== null && equalBytes(known.strangeLog, strangeLog)) return
    if (await hasGrown(strange)) return
    // Announced first: a crash between leaves it to be said again, never unsaid.
    for (const cell of directory.all()) {
      if (!cell.record().accounts.includes(account)) continue
      await cell.task((task) => writeLocalNotice(deps, task, { keyChanged: account }))
    }
    const work = createUnitOfWork(deps.vault)
    deps.contacts.change(work, account, { verifiedRoot: null, strangeLog })
    // A fork under the same root gives no other number to compare: there is nothing that its user could settle.
    const log = await deps.logs.known(work, account)
    if (log !== undefined && !equalBytes(log.rootKey, strange.rootKey)) deps.logs.layAside(work, strange)
    await work.commit()
    onAside(account)
  }

  /** The same other keys, and more devices of theirs: that was said already. */
  async function hasGrown(strange: DeviceLog): Promise<boolean> {
    const { account, rootKey } = strange
    const work = createUnitOfWork(deps.vault)
    const waiting = await deps.logs.aside(work, account)
    if (waiting === undefined || !equalBytes(waiting.rootKey, rootKey)) return false
    if (strange.entries.length > waiting.entries.length) deps.logs.layAside(work, strange)
    deps.contacts.change(work, account, { strangeLog: headOf(strange).hash })
    await work.commit()
    return true
  }

  deps.logs.onContradiction((_account, strange) => {
    // It is found in the middle of a chat's task, and has tasks of its own.
    inTurn(() => announce(strange)).catch((error: unknown) => {
      deps.log.warn('key_change_not_announced', { code: error instanceof TalkeeError ? error.code : 'internal' })
    })
  })
  return {
    stop() {
      deps.logs.onContradiction(() => undefined)
      return inTurn(() => Promise.resolve())
    },
  }
}
