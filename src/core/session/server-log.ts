// What this vault has of its server's log: how far it has come, the rows stored raw before anything is made of them, and
// what follows when the server was restored or the vault itself is an old copy. How they come: frame-reader.ts.

import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { InternalError, PeerError, StorageError, TalkeeError } from '#protocol/errors.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import { rawRowKey } from '../chats/row-keys.ts'
import { encodeRawRow, type RawRow } from '../messages/raw-row.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createSerialQueue } from '../scheduling/serial-queue.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { pushBackLogs, type PushBackDeps } from './after-restore.ts'
import { judgeRollback, rolledBackKey } from './rollback-proof.ts'
import type { SelfDevice } from './self-device.ts'
import {
  decodeSyncState,
  encodeSyncState,
  incarnationOf,
  isUnsettled,
  meetServer,
  placeOf,
  placeOfRow,
  syncStateKey,
  type SyncState,
} from './sync-state.ts'

export interface ServerLogDeps extends PushBackDeps {
  readonly crypto: Crypto
  readonly self: SelfDevice
  /** Whose device logs this device could bring back: those of all members of its chats. */
  readonly accounts: () => readonly AccountAddress[]
  readonly isStopped: () => boolean
  /** It was proven that this vault is an old copy of itself: nothing more may leave. */
  readonly onRolledBack: () => void
}

export interface ServerLog {
  /** The place of the server's current incarnation in keys of rows. */
  place(): number
  isRolledBack(): boolean
  /** The server says that this device had been further than its vault, and shows no signature for it. */
  isRollbackClaimed(): boolean
  /** Meets the server anew and gives the cursor; a `PeerError` or `StorageError` where going on would lose something. */
  hello(hello: Hello): Promise<number>
  /** Stores rows and cursor in one transaction; gives the chats that have rows to work off. */
  store(
    rows: readonly { chat: ChatId; raw: RawRow }[],
    cursor: number,
    cellOf: (chat: ChatId) => Promise<ChatCell>,
  ): Promise<ReadonlySet<ChatCell>>
  /** Does what a restore of the server asks of this device, where that is not done yet. Whether it is done now. */
  settle(): Promise<boolean>
}

export async function openServerLog(deps: ServerLogDeps): Promise<ServerLog> {
  const { vault, self } = deps
  const settling = createSerialQueue()
  const stored = await vault.get('meta', syncStateKey)
  let state: SyncState | undefined = stored === undefined ? undefined : decodeSyncState(stored)
  let isRolledBack = (await vault.get('meta', rolledBackKey)) !== undefined
  let isRollbackClaimed = false

  /** In memory only once it is on disk: a cursor ahead of its rows would have them skipped at the next hello. */
  async function keep(work: UnitOfWork, next: SyncState): Promise<void> {
    work.put('meta', syncStateKey, encodeSyncState(next))
    await work.commit()
    state = next
  }

  /** A vault that is an old copy of itself goes no further: with its ratchets it would say things nobody can read. */
  async function refuseRolledBack(hello: Hello): Promise<void> {
    const verdict = judgeRollback({ ...deps, ed25519PublicKey: self.signatureKeyPair.publicKey }, state, hello)
    isRollbackClaimed = verdict === 'claimed'
    if (verdict === 'claimed') deps.log.warn('rollback_claimed')
    if (verdict !== 'proven') return
    const work = createUnitOfWork(vault)
    work.put('meta', rolledBackKey, Uint8Array.of(1))
    await work.commit()
    isRolledBack = true
    deps.onRolledBack()
    throw new StorageError('vault_rolled_back', 'this vault is older than what this device has signed')
  }

  function settle(): Promise<boolean> {
    return settling(async () => {
      const met = incarnationOf(state)
      if (deps.isStopped() || met === undefined || !isUnsettled(state)) return true
      if (!(await pushBackLogs(deps, new Set([...deps.accounts(), self.address])))) return false
      if (state === undefined || incarnationOf(state) !== met) return false
      await keep(createUnitOfWork(vault), { ...state, settled: met })
      return true
    })
  }

  /** It is tried again whenever there is a connection: a hello does not fail by it. */
  async function settleNow(): Promise<void> {
    try {
      await settle()
    } catch (error) {
      const code = error instanceof TalkeeError ? error.code : 'internal'
      if (!deps.isStopped()) deps.log.warn('session_work_failed', { work: 'after-restore', code })
    }
  }

  return {
    place: () => placeOf(state),
    isRolledBack: () => isRolledBack,
    isRollbackClaimed: () => isRollbackClaimed,
    settle,
    async hello(hello) {
      await refuseRolledBack(hello)
      const met = meetServer(state, hello)
      if (incarnationOf(state) === hello.incarnation && hello.headId < met.cursor) {
        // Put back by hand, without the new incarnation that would tell: its next rows would have ids that we passed.
        throw new PeerError('server_rolled_back', 'the server has forgotten rows that this device has')
      }
      await keep(createUnitOfWork(vault), met)
      // Before anything else is done here: a restored server may still think that a revoked device is none.
      if (isUnsettled(met)) await settleNow()
      return met.cursor
    },
    async store(rows, cursor, cellOf) {
      const work = createUnitOfWork(vault)
      const touched = new Set<ChatCell>()
      for (const { chat, raw } of rows) {
        const cell = await cellOf(chat)
        work.put('raw_rows', rawRowKey(cell.record().number, placeOfRow(state, raw.id), raw.id), encodeRawRow(raw))
        touched.add(cell)
      }
      if (state === undefined) throw new InternalError('no_hello', 'rows before the first hello')
      await keep(work, { ...state, cursor })
      return touched
    },
  }
}
