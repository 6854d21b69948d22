// A storage thread that ends at a chosen transaction of its life: before its COMMIT, or after it and before the answers.
// DIE_AT_TRANSACTION names the number and the side, as `7 before`. Without it the thread lives.

import { parentPort, workerData } from 'node:worker_threads'
import { createGroupCommit } from '#server/store/sqlite/group-commit.ts'
import { createOperations } from '#server/store/sqlite/operations.ts'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
const [number, side] = (process.env['DIE_AT_TRANSACTION'] ?? '0 before').split(' ')
let left = Number(number)

function dieOn(now: 'before' | 'after'): void {
  if (side !== now || --left !== 0) return
  // Uncaught: the thread ends, and what waits for its answers hears none.
  throw new Error(`dead ${now} a COMMIT, as planned`)
}

hostStorage({
  port: parentPort,
  file,
  backupFolder,
  createRunner(db) {
    const inner = createGroupCommit({ db, createOperations })
    return {
      run(calls) {
        dieOn('before')
        return inner.run(calls)
      },
    }
  },
  afterCommit: () => dieOn('after'),
})
