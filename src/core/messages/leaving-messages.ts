// Messages that are about to be deleted and can still be kept: for a few seconds, in memory as on disk. What was to go when
// this device was closed goes at its next start.

import { toHex } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { bool, decodeShape, encodeShape, record } from '#protocol/codec/shape.ts'
import { TalkeeError } from '#protocol/errors.ts'
import { leavingKey, leavingRange, subjectOfNoChat } from '../chats/row-keys.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

/** Messages by their chat's local number and their reference. Changes hold once `work` is on disk. */
export interface LeavingMessages {
  readonly size: number
  has(chatNumber: number, reference: Uint8Array): boolean
  /** It goes after so long. */
  leave(work: UnitOfWork, message: Leaving, delayMs: number): void
  /** It stays; or it goes now, and need not be remembered. */
  drop(work: UnitOfWork, message: Pick<Leaving, 'chatNumber' | 'reference'>): void
  /** Settles when all has gone that was to go while nobody ran. `deletes` drops what it deletes. */
  start(deletes: (message: Leaving) => Promise<void>): Promise<void>
  stop(): Promise<void>
}

export interface Leaving {
  readonly chatNumber: number
  readonly reference: Uint8Array
  readonly everywhere: boolean
}

const leavingShape = record({ everywhere: [1, bool] })

export async function openLeavingMessages({
  vault,
  clock,
  log,
}: {
  readonly vault: Vault
  readonly clock: Clock
  readonly log: Log
}): Promise<LeavingMessages> {
  const leaving = new Map<string, { readonly message: Leaving; cancel: () => void }>()
  const running = new Set<Promise<void>>()
  let deletes: ((message: Leaving) => Promise<void>) | undefined
  const nameOf = ({ chatNumber, reference }: Pick<Leaving, 'chatNumber' | 'reference'>): string =>
    toHex(leavingKey(chatNumber, reference))

  for (const { key, value } of await vault.scan({ table: 'chat_marks', ...leavingRange })) {
    const reader = createReader(subjectOfNoChat(key))
    const chatNumber = reader.u32()
    const message = { chatNumber, reference: reader.rest(), everywhere: decodeShape(leavingShape, value).everywhere }
    leaving.set(nameOf(message), { message, cancel: () => undefined })
  }

  /** What fails stays, and goes at the next start. */
  async function go(message: Leaving): Promise<void> {
    try {
      await deletes?.(message)
    } catch (error) {
      log.warn('delete_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
    }
  }

  return {
    get size() {
      return leaving.size
    },
    has: (chatNumber, reference) => leaving.has(nameOf({ chatNumber, reference })),
    leave(work, message, delayMs) {
      const { chatNumber, reference, everywhere } = message
      work.put('chat_marks', leavingKey(chatNumber, reference), encodeShape(leavingShape, { everywhere }))
      work.afterCommit(() => {
        leaving.get(nameOf(message))?.cancel()
        const cancel = clock.after(delayMs, () => {
          const going = go(message).finally(() => running.delete(going))
          running.add(going)
        })
        leaving.set(nameOf(message), { message, cancel })
      })
    },
    drop(work, message) {
      if (!leaving.has(nameOf(message))) return
      work.delete('chat_marks', leavingKey(message.chatNumber, message.reference))
      work.afterCommit(() => {
        leaving.get(nameOf(message))?.cancel()
        leaving.delete(nameOf(message))
      })
    },
    async start(how) {
      deletes = how
      for (const { message } of [...leaving.values()]) await go(message)
    },
    async stop() {
      deletes = undefined
      for (const { cancel } of leaving.values()) cancel()
      await Promise.all(running)
    },
  }
}
