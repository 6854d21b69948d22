// The server's real SQLite store without its thread: each call is a transaction of its own, done when the call is made.
// The simulation needs it so: a thread answers when the machine pleases, and no seed brings that back.

import { InternalError, StorageError } from '#protocol/errors.ts'
import type { Delivery } from '#server/store/delivery.ts'
import { migrations } from '#server/store/migrations/migrations.ts'
import { openDatabase } from '#server/store/sqlite/database.ts'
import { createGroupCommit, type GroupCommit } from '#server/store/sqlite/group-commit.ts'
import { createOperations } from '#server/store/sqlite/operations.ts'
import type { OperationName, Store } from '#server/store/store.ts'

export interface InlineStore {
  readonly store: Store
  /** Nothing is stored from now on, whoever asks: what a killed process is to its database. */
  sever(): void
}

export interface InlineStoreOptions {
  readonly file: string
  readonly backupFolder: string
  onDeliveries(deliveries: readonly Delivery[]): void
}

export function openInlineStore(options: InlineStoreOptions): InlineStore {
  const db = openDatabase(options.file, { backupFolder: options.backupFolder, migrations })
  // Power does not fail here, and a flush for every call is most of the time that a run takes.
  db.pragma('synchronous = OFF')
  const runner: GroupCommit = createGroupCommit({ db, createOperations })
  const names = Object.keys(createOperations(db, () => undefined)) as OperationName[]
  let isOpen = true

  async function call(name: OperationName, input: unknown): Promise<unknown> {
    if (!isOpen) throw new StorageError('store_closed', 'the store is closed')
    const { results, deliveries } = runner.run([{ name, input }])
    options.onDeliveries(deliveries)
    const [result] = results
    if (result?.ok === true) return result.outcome
    if (result?.error.kind === 'storage') throw new StorageError(result.error.code, result.error.detail)
    throw new InternalError(result?.error.code ?? 'no_result', result?.error.detail ?? 'no result')
  }

  function end(): void {
    if (!isOpen) return
    isOpen = false
    db.close()
  }

  const methods = names.map((name) => [name, (input: unknown) => call(name, input)] as const)
  return {
    // Every operation there is, by the names that the operations themselves have.
    store: {
      ...Object.fromEntries(methods),
      close: async () => {
        end()
      },
    } as unknown as Store,
    sever: end,
  }
}
