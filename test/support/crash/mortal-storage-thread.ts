// A storage thread that is struck at a chosen transaction of its life: it ends before the COMMIT, or after it and before
// the answers; or the disk has no room for that one. STRIKE_TRANSACTION names the number and the manner, as `7 before`,
// `7 after` or `7 full`. Without it nothing happens.

import { BroadcastChannel, parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { type Call, createGroupCommit, type GroupCommit } from '#server/store/sqlite/group-commit.ts'
import { createOperations } from '#server/store/sqlite/operations.ts'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'
import type { Sqlite } from '#server/store/sqlite/sqlite.ts'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'
import type { StoreOperations } from '#server/store/store.ts'

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
const [number, manner] = (process.env['STRIKE_TRANSACTION'] ?? '0 before').split(' ')
// Its own end is heard by whoever started the thread; a full disk is told of here.
const strikes = new BroadcastChannel('strikes of a storage thread')
// It must not keep a thread alive that is closed.
strikes.unref()
let left = Number(number)

function dieOn(now: 'before' | 'after'): void {
  if (manner !== now || --left !== 0) return
  // Uncaught: the thread ends, and what waits for its answers hears none.
  throw new Error(`dead ${now} a COMMIT, as planned`)
}

function createRunner(db: Sqlite): GroupCommit {
  /** Operations to go until there is no more room; 0: there is. */
  let roomFor = 0
  const inner = createGroupCommit({
    db,
    createOperations: (connection, deliver) =>
      withoutRoom(createOperations(connection, deliver), () => --roomFor === 0),
  })
  return {
    run(calls: readonly Call[]) {
      dieOn('before')
      const isFull = manner === 'full' && --left === 0
      roomFor = isFull ? calls.length : 0
      const result = inner.run(calls)
      if (isFull) strikes.postMessage(`no room for ${calls.map(({ name }) => name).join('+')}`)
      return result
    },
  }
}

/** The same operations; after the one at which `isFull` says so, the disk is, and all before it is to be undone. */
function withoutRoom(operations: StoreOperations, isFull: () => boolean): StoreOperations {
  return new Proxy(operations, {
    get(target, name) {
      const operation: unknown = Reflect.get(target, name)
      if (typeof operation !== 'function') return operation
      return (input: unknown): unknown => {
        const outcome: unknown = Reflect.apply(operation, target, [input])
        if (isFull()) throw new Database.SqliteError('no room, as planned', 'SQLITE_FULL')
        return outcome
      }
    },
  })
}

hostStorage({ port: parentPort, file, backupFolder, createRunner, afterCommit: () => dieOn('after') })
