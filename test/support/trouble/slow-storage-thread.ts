// A storage thread whose disk takes 5 ms for each flush.

import { parentPort, workerData } from 'node:worker_threads'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'

const flushMs = 5
const nobody = new Int32Array(new SharedArrayBuffer(4))

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
hostStorage({ port: parentPort, file, backupFolder, afterCommit: () => void Atomics.wait(nobody, 0, 0, flushMs) })
