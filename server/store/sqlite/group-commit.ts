// Many operations, one flush: each runs in a savepoint of its own inside one transaction, in the order of arrival.
// A refusal is an outcome; an operation that throws is undone alone; a disk error undoes the batch. Outcomes and
// deliveries leave this function after COMMIT only. Spec: docs/protocol/server.md, "Durability".

import { StorageError, InternalError } from '#protocol/errors.ts'
import type { Delivery } from '../delivery.ts'
import type { OperationName, OperationOutcome, StoreOperations } from '../store.ts'
import type { Sqlite } from './sqlite.ts'
import { isDiskError, storageError } from './sqlite-error.ts'

export interface Call {
  readonly name: OperationName
  readonly input: unknown
}

export type CallResult =
  | { readonly ok: true; readonly outcome: OperationOutcome<OperationName> }
  | { readonly ok: false; readonly error: CallError }

/** `detail` is for the operator's log: names of constraints and functions, never values. */
export interface CallError {
  readonly kind: 'storage' | 'internal'
  readonly code: string
  readonly detail: string
}

interface BatchResult {
  readonly results: readonly CallResult[]
  readonly deliveries: readonly Delivery[]
}

export interface GroupCommitDeps {
  readonly db: Sqlite
  /** Made once; `deliver` is called while an operation runs. */
  createOperations(db: Sqlite, deliver: (delivery: Delivery) => void): StoreOperations
}

export interface GroupCommit {
  run(calls: readonly Call[]): BatchResult
}

export function createGroupCommit({ db, createOperations }: GroupCommitDeps): GroupCommit {
  let pending: Delivery[] = []
  const operations = createOperations(db, (delivery) => pending.push(delivery))
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const save = db.prepare('SAVEPOINT operation')
  const release = db.prepare('RELEASE operation')
  const undo = db.prepare('ROLLBACK TO operation')

  function runOne(call: Call): CallResult {
    const deliveriesBefore = pending.length
    save.run()
    try {
      const outcome = perform(operations, call)
      release.run()
      return { ok: true, outcome }
    } catch (cause) {
      // Not ours to survive: the transaction itself may be gone.
      if (isDiskError(cause) || !db.inTransaction) throw cause
      undo.run()
      release.run()
      pending.length = deliveriesBefore
      return { ok: false, error: describe(cause) }
    }
  }

  return {
    run(calls) {
      pending = []
      try {
        begin.run()
        const results = calls.map(runOne)
        commit.run()
        return { results, deliveries: pending }
      } catch (cause) {
        if (db.inTransaction) rollback.run()
        const { code, message } = storageError(cause)
        const error: CallError = { kind: 'storage', code, detail: message }
        return { results: calls.map(() => ({ ok: false, error })), deliveries: [] }
      }
    },
  }
}

function perform(operations: StoreOperations, { name, input }: Call): OperationOutcome<OperationName> {
  const operation = operations[name] as (input: unknown) => OperationOutcome<OperationName>
  return operation(input)
}

function describe(cause: unknown): CallError {
  const detail = cause instanceof Error ? cause.message : 'not an error'
  if (cause instanceof StorageError) return { kind: 'storage', code: cause.code, detail }
  return { kind: 'internal', code: cause instanceof InternalError ? cause.code : 'operation_failed', detail }
}
