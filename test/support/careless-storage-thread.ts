// A storage thread without transactions: every statement stands alone. It is what the kill suite must be able to see.

import { parentPort, workerData } from 'node:worker_threads'
import type { Delivery } from '#server/store/delivery.ts'
import type { CallResult } from '#server/store/sqlite/group-commit.ts'
import { createOperations } from '#server/store/sqlite/operations.ts'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
hostStorage({
  port: parentPort,
  file,
  backupFolder,
  createRunner(db) {
    let deliveries: Delivery[] = []
    const operations = createOperations(db, (delivery) => deliveries.push(delivery))
    return {
      run(calls) {
        deliveries = []
        const results = calls.map(({ name, input }): CallResult => {
          const operation = operations[name] as (input: unknown) => never
          return { ok: true, outcome: operation(input) }
        })
        return { results, deliveries }
      },
    }
  },
})
