// The schema of the vault's database and its history. Numbered, forward only; a number that was released never changes.
// All tables are alike: what the rows mean is sealed inside them and versioned there.

import type Database from 'better-sqlite3'
import { vaultTables } from '#core/ports/vault-store.ts'
import { StorageError } from '#protocol/errors.ts'

/** `migrations[n]` takes schema n to n + 1. Tables come in the order of `vaultTables`, which only ever grows at its end. */
const migrations: readonly ((db: Database.Database) => void)[] = [
  (db) => {
    createTables(db, vaultTables.slice(0, 13))
  },
  (db) => {
    createTables(db, vaultTables.slice(13, 17))
  },
  (db) => {
    createTables(db, vaultTables.slice(17, 18))
  },
  (db) => {
    createTables(db, vaultTables.slice(18, 19))
  },
  (db) => {
    createTables(db, vaultTables.slice(19, 20))
  },
  (db) => {
    createTables(db, vaultTables.slice(20, 22))
  },
]

function createTables(db: Database.Database, tables: readonly string[]): void {
  for (const table of tables) {
    db.exec(`CREATE TABLE ${table} (key BLOB NOT NULL PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID`)
  }
}

export const migrateVault = {
  /** Before anything is written: a file of a newer Talkee is a `StorageError` `schema_newer` and stays as it is. */
  refuseNewer(db: Database.Database): void {
    if (schemaVersion(db) > migrations.length) {
      throw new StorageError('schema_newer', 'this vault was written by a newer version')
    }
  },

  /** One transaction per step, the number with it: a kill half-way leaves the step before. */
  toCurrent(db: Database.Database): void {
    for (const [version, migrate] of migrations.entries()) {
      if (version < schemaVersion(db)) continue
      db.transaction(() => {
        migrate(db)
        db.pragma(`user_version = ${String(version + 1)}`)
      }).immediate()
    }
  },
} as const

function schemaVersion(db: Database.Database): number {
  const version = db.pragma('user_version', { simple: true })
  if (typeof version !== 'number') throw new StorageError('vault_damaged', 'the database has no schema version')
  return version
}
