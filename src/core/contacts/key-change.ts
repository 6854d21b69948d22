// A device log that contradicts the one known here: another root under the same name, or a fork. It is never followed.
// The mark of having compared goes, and every chat with the account says so, once for each such log.

import { equalBytes } from '#protocol/codec/bytes.ts'
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

export function watchKeyChanges(deps: ChatDeps, directory: ChatDirectory): KeyChangeWatch {
  const inTurn = createSerialQueue()

  async function announce(account: AccountAddress, lastEntry: Uint8Array): Promise<void> {
    const strangeLog = deps.crypto.blake3(lastEntry)
    const known = deps.contacts.of(account)
    if (known.strangeLog !== null && equalBytes(known.strangeLog, strangeLog)) return
    // Announced first: a crash between leaves it to be said again, never unsaid.
    for (const cell of directory.all()) {
      if (!cell.record().accounts.includes(account)) continue
      await cell.task((task) => writeLocalNotice(deps, task, { keyChanged: account }))
    }
    const work = createUnitOfWork(deps.vault)
    deps.contacts.change(work, account, { verifiedRoot: null, strangeLog })
    await work.commit()
  }

  deps.logs.onContradiction((account, lastEntry) => {
    // It is found in the middle of a chat's task, and has tasks of its own.
    inTurn(() => announce(account, lastEntry)).catch((error: unknown) => {
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
