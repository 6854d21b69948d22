// The store on SQLite: calls of one turn go to the storage thread together and come back with their outcomes.
// Deliveries are handed out in the order of the changes, before the promises of the same transaction settle.

import { Worker } from 'node:worker_threads'
import { InternalError, StorageError } from '#protocol/errors.ts'
import type { Delivery } from '../delivery.ts'
import type { OperationName, Store } from '../store.ts'
import type { Call, CallError } from './group-commit.ts'
import type { StorageAnswer, StorageRequest } from './storage-host.ts'

export interface StorageThreadData {
  readonly file: string
  readonly backupFolder: string
}

export interface SqliteStoreOptions extends StorageThreadData {
  onDeliveries(deliveries: readonly Delivery[]): void
  /** The thread ended without being asked to: nothing can be stored any more. */
  onFailure?(cause: Error): void
  /** Another entry for the storage thread; tests put faults in there. */
  readonly threadEntry?: URL
}

/** Settles when the database is open and its schema up to date; a `StorageError` otherwise. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const data: StorageThreadData = { file: options.file, backupFolder: options.backupFolder }
  const entry = options.threadEntry ?? new URL('./storage-thread.ts', import.meta.url)
  const worker = new Worker(entry, { workerData: data, name: 'storage' })
  const waiting: { resolve(outcome: unknown): void; reject(cause: Error): void }[] = []
  let queue: Call[] = []
  let ended: Error | undefined
  let isClosing = false

  function flush(): void {
    if (queue.length === 0) return
    const request: StorageRequest = { calls: queue }
    queue = []
    worker.postMessage(request)
  }

  function call(name: string, input: unknown): Promise<unknown> {
    if (ended !== undefined || isClosing) return Promise.reject(ended ?? closed())
    const answer = new Promise<unknown>((resolve, reject) => waiting.push({ resolve, reject }))
    // One message per turn, however many calls the turn makes.
    if (queue.push({ name: name as OperationName, input }) === 1) setImmediate(flush)
    return answer
  }

  function settle({ results, deliveries }: StorageAnswer & { kind: 'done' }): void {
    options.onDeliveries(deliveries)
    for (const result of results) {
      const call = waiting.shift()
      if (result.ok) call?.resolve(result.outcome)
      else call?.reject(errorOf(result.error))
    }
  }

  function end(cause: Error): void {
    if (ended !== undefined) return
    ended = cause
    for (const { reject } of waiting.splice(0)) reject(cause)
    if (!isClosing) options.onFailure?.(cause)
  }

  await new Promise<void>((resolve, reject) => {
    worker.on('message', (answer: StorageAnswer) => {
      if (answer.kind === 'done') settle(answer)
      else if (answer.kind === 'ready') resolve()
    })
    worker.on('error', (cause) => {
      end(threadError(cause))
      reject(threadError(cause))
    })
    worker.on('exit', () => end(closed()))
  })

  return storeOf(call, async () => {
    if (ended !== undefined || isClosing) return
    isClosing = true
    flush()
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
    worker.postMessage('close' satisfies StorageRequest)
    await exited
  })
}

const closed = () => new StorageError('store_closed', 'the store is closed')

function errorOf(error: CallError): Error {
  return error.kind === 'storage'
    ? new StorageError(error.code, error.detail)
    : new InternalError(error.code, error.detail)
}

/** An error that crossed the thread's border has lost its class, but not its fields. */
function threadError(cause: unknown): StorageError {
  const code =
    cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'storage_failed'
  return new StorageError(code, cause instanceof Error ? cause.message : 'the storage thread failed', { cause })
}

/** A record, so that the compiler misses none. */
const operations: Readonly<Record<OperationName, true>> = {
  signUp: true,
  findPasswordHash: true,
  signIn: true,
  findDevice: true,
  renewSession: true,
  findSession: true,
  endSession: true,
  changePassword: true,
  addInvite: true,
  findRecoveryHash: true,
  recover: true,
  listUncertified: true,
  listDevices: true,
  noteSeen: true,
  readDeviceLog: true,
  readDeviceLogs: true,
  appendEntry: true,
  deleteAccount: true,
  addKeyPackages: true,
  keyPackagePool: true,
  claimKeyPackages: true,
  openGeneration: true,
  commit: true,
  readCommit: true,
  repairSendHash: true,
  depart: true,
  listChats: true,
  isInRoster: true,
  mayReadBlob: true,
  appendMessage: true,
  deleteMessage: true,
  beginFileBlob: true,
  findFileBlob: true,
  recordPiece: true,
  deleteFileBlob: true,
  sweepFileBlobs: true,
  findStrayBlobs: true,
  purgeStaleCiphertext: true,
  hello: true,
  syncPage: true,
  acknowledge: true,
  readRow: true,
  reserveBlob: true,
  completeBlob: true,
  dropBlob: true,
  postComparison: true,
  readComparison: true,
  purgeStaleComparisons: true,
  postSyncBundle: true,
  readSyncBundle: true,
  dropSyncBundle: true,
  purgeStaleSyncBundles: true,
  readIdentity: true,
  writeIdentity: true,
  sweep: true,
}

function storeOf(call: (name: string, input: unknown) => Promise<unknown>, close: () => Promise<void>): Store {
  const methods = Object.keys(operations).map((name) => [name, (input: unknown) => call(name, input)] as const)
  // The thread answers with what StoreOperations says: both ends are typed by it.
  return { ...Object.fromEntries(methods), close } as Store
}
