// SQLite's error codes as ours. Only the code is kept: a message could quote a value.

import Database from 'better-sqlite3'
import { StorageError } from '#protocol/errors.ts'

/** Whether the disk or the file failed, and not one statement alone. */
export function isDiskError(cause: unknown): boolean {
  return (
    cause instanceof Database.SqliteError &&
    /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|CANTOPEN|READONLY|NOMEM|BUSY|LOCKED)/.test(cause.code)
  )
}

/** `disk_full`, or SQLite's own code in lower case. */
export function storageError(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause
  if (!(cause instanceof Database.SqliteError)) return new StorageError('storage_failed', 'the store failed', { cause })
  if (cause.code === 'SQLITE_FULL' || cause.code === 'SQLITE_IOERR_WRITE') {
    return new StorageError('disk_full', 'no room left on the disk', { cause })
  }
  return new StorageError(cause.code.toLowerCase(), 'the database failed', { cause })
}
