// Entry of the storage thread. It has no logic: storage-host.ts.

import '../../require-node.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { InternalError } from '#protocol/errors.ts'
import { hostStorage } from './storage-host.ts'
import type { StorageThreadData } from './sqlite-store.ts'

if (parentPort === null) throw new InternalError('no_port', 'the storage thread runs as a worker only')
// Written by sqlite-store.ts in this very process; no outside data.
const data = workerData as StorageThreadData
hostStorage({ port: parentPort, file: data.file, backupFolder: data.backupFolder })
