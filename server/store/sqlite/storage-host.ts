// What runs on the storage thread: takes calls off a port, gathers all that have arrived into one transaction, answers.
// It checkpoints when nothing waits, never inside a busy commit. Entry: storage-thread.ts.

import { statSync } from 'node:fs'
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads'
import type { Delivery } from '../delivery.ts'
import { migrations } from '../migrations/migrations.ts'
import { openDatabase } from './database.ts'
import type { Sqlite } from './sqlite.ts'
import { type Call, type CallResult, type GroupCommit, createGroupCommit } from './group-commit.ts'
import { createOperations } from './operations.ts'

/** main → storage. The last message is `close`. */
export type StorageRequest = { readonly calls: readonly Call[] } | 'close'

/** storage → main. One answer per request, in order; `deliveries` of the whole transaction come with its last answer. */
export type StorageAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly results: readonly CallResult[]; readonly deliveries: readonly Delivery[] }

export interface StorageHostOptions {
  readonly port: MessagePort
  readonly file: string
  readonly backupFolder: string
  /** How the batches are run; group commit but in tests that must see it missing. */
  readonly createRunner?: (db: Sqlite) => GroupCommit
  /** Called between COMMIT and the answers; tests end the process here. */
  readonly afterCommit?: () => void
}

/** At most this many operations share a transaction: a bound on how long the first one waits. */
const maxBatch = 512
const maxWalBytes = 64 * 1024 * 1024

export function hostStorage(options: StorageHostOptions): void {
  const { port, file } = options
  const db = openDatabase(file, { backupFolder: options.backupFolder, migrations })
  const runner = options.createRunner?.(db) ?? createGroupCommit({ db, createOperations })
  let isClosing = false

  function runBatch(first: StorageRequest): void {
    const calls: Call[] = []
    let request: StorageRequest | undefined = first
    while (request !== undefined) {
      if (request === 'close') {
        isClosing = true
        break
      }
      calls.push(...request.calls)
      if (calls.length >= maxBatch) break
      request = nextRequest()
    }
    if (calls.length > 0) {
      const { results, deliveries } = runner.run(calls)
      options.afterCommit?.()
      send({ kind: 'done', results, deliveries })
    }
  }

  function nextRequest(): StorageRequest | undefined {
    const received: { message: StorageRequest } | undefined = receiveMessageOnPort(port)
    return received?.message
  }

  function send(answer: StorageAnswer): void {
    port.postMessage(answer)
  }

  port.on('message', (first: StorageRequest) => {
    let request: StorageRequest | undefined = first
    while (request !== undefined && !isClosing) {
      runBatch(request)
      request = isClosing ? undefined : nextRequest()
    }
    if (isClosing) {
      checkpoint(db, 'TRUNCATE')
      db.close()
      port.close()
      return
    }
    // Nothing waits: the time to move pages out of the log of changes, which readers and fsync pay for otherwise.
    checkpoint(db, walBytes(file) > maxWalBytes ? 'TRUNCATE' : 'PASSIVE')
  })
  send({ kind: 'ready' })
}

/** Best effort: a checkpoint that cannot be made now is made later, and durability rests on the WAL. */
function checkpoint(db: Sqlite, mode: 'PASSIVE' | 'TRUNCATE'): void {
  try {
    db.pragma(`wal_checkpoint(${mode})`)
  } catch {
    // A full disk shows itself, with its code, at the next write.
  }
}

function walBytes(file: string): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
