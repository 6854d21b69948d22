// Opens the server's database: every setting that durability rests on is made at each open and then asked back.
// Schema: ../migrations. One connection, one thread.

import Database from 'better-sqlite3'
import { StorageError } from '#protocol/errors.ts'
import { migrate, type MigrateOptions } from './migrate.ts'
import type { Sqlite } from './sqlite.ts'

/** Opens or makes the file and brings its schema up to date. Fails with a `StorageError`. */
export function openDatabase(file: string, options: MigrateOptions): Sqlite {
  const db = new Database(file)
  try {
    setPragmas(db)
    migrate(db, options)
    assertPragmas(db)
    return db
  } catch (cause) {
    db.close()
    throw cause
  }
}

/** name → value asked back. The build falls back to synchronous NORMAL on reopening: set and checked, every time. */
const expected = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  secure_delete: 1,
  trusted_schema: 0,
  cell_size_check: 1,
  wal_autocheckpoint: 0,
  busy_timeout: 5000,
  fullfsync: process.platform === 'darwin' ? 1 : 0,
} as const

function setPragmas(db: Sqlite): void {
  for (const [name, value] of Object.entries(expected)) db.pragma(`${name} = ${String(value)}`)
  // 64 MiB: measured, the log's indexes stay in memory up to a million rows.
  db.pragma('cache_size = -65536')
}

/** Throws a `StorageError` `bad_pragma` if a setting did not hold. */
export function assertPragmas(db: Sqlite): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = db.pragma(name, { simple: true })
    if (found !== value) throw new StorageError('bad_pragma', `${name} is ${String(found)}, not ${String(value)}`)
  }
}
