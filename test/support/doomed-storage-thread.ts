// A storage thread whose process is killed between COMMIT and the answers of its n-th transaction.
// n stands in DIE_AFTER_COMMIT.

import { parentPort, workerData } from 'node:worker_threads'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
let left = Number(process.env['DIE_AFTER_COMMIT'])
hostStorage({
  port: parentPort,
  file,
  backupFolder,
  afterCommit() {
    left--
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  },
})
