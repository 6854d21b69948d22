// A storage thread with faults: asking for chats fails as a bug would; acknowledging and looking at the pool take half a
// second; the password of `lethal` ends the thread; a KeyPackage that begins with 0xff makes the disk full, until one that begins with 0xfe makes room again.

import { parentPort, workerData } from 'node:worker_threads'
import type { UploadKeyPackages } from '#protocol/client-server/key-packages.ts'
import { createGroupCommit } from '#server/store/sqlite/group-commit.ts'
import { createOperations } from '#server/store/sqlite/operations.ts'
import type { StorageThreadData } from '#server/store/sqlite/sqlite-store.ts'
import { hostStorage } from '#server/store/sqlite/storage-host.ts'

const nobody = new Int32Array(new SharedArrayBuffer(4))

if (parentPort === null) throw new Error('a worker only')
const { file, backupFolder } = workerData as StorageThreadData
hostStorage({
  port: parentPort,
  file,
  backupFolder,
  createRunner(db) {
    const inner = createGroupCommit({
      db,
      createOperations: (connection, deliver) => ({
        ...createOperations(connection, deliver),
        listChats() {
          throw new TypeError('a bug')
        },
      }),
    })
    return {
      run(calls) {
        for (const { name, input } of calls) {
          if (name === 'findPasswordHash' && (input as { username: string }).username === 'lethal') {
            throw new RangeError('a fault that nothing catches')
          }
          if (name === 'keyPackagePool' || name === 'acknowledge') Atomics.wait(nobody, 0, 0, 500)
          if (name !== 'addKeyPackages') continue
          const marker = (input as UploadKeyPackages).packages[0]?.keyPackage[0]
          // SQLite gives SQLITE_FULL, as it does for a disk without room.
          if (marker === 0xff) db.pragma(`max_page_count = ${String(db.pragma('page_count', { simple: true }))}`)
          if (marker === 0xfe) db.pragma('max_page_count = 1000000')
        }
        return inner.run(calls)
      },
    }
  },
})
