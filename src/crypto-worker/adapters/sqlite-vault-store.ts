// The vault of one account on disk: a SQLite file of sealed rows. It holds no key and can read none of its own rows.
// Port: core/ports/vault-store.ts. Contract: test/contract/vault-store. What the rows are: docs/protocol/vault.md.

import { closeSync, openSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { VaultRow, VaultScan, VaultStore, VaultTable, VaultWrite } from '#core/ports/vault-store.ts'
import { StorageError, UsageError, unreachable } from '#protocol/errors.ts'
import { storageErrorOf } from './storage-errors.ts'
import { migrateVault } from './sqlite-vault-schema.ts'

/** What SQLite answers when asked for `synchronous`: 2 is FULL. */
const synchronousFull = 2

/**
 * Opens the vault in `file`, making it if there is none (mode 0600; the folder must exist). One opener at a time:
 * a second one, in this process or another, gets a `StorageError` `vault_in_use` at once. Other codes:
 * `schema_newer`, `vault_damaged`, `disk_full`, `disk_error`.
 */
export function openSqliteVaultStore({ file }: { file: string }): VaultStore {
  const db = openLocked(file)
  const run = createStatements(db)

  /** Runs synchronous work as the port's promise, failures in our words. */
  async function attempt<T>(work: () => T): Promise<T> {
    if (!db.open) throw new UsageError('closed', 'the vault store is closed')
    try {
      return await Promise.resolve(work())
    } catch (error) {
      throw storageErrorOf(error)
    }
  }

  const applyAll = db.transaction((writes: readonly VaultWrite[]) => {
    for (const write of writes) run.write(write)
  })

  return {
    get: (table, key) => attempt(() => run.get(table, key)),
    scan: (range) => attempt(() => run.scan(range)),
    async apply(writes) {
      await attempt(() => {
        if (writes.length > 0) applyAll.immediate(writes)
      })
      // All else here is synchronous: whoever works off ten thousand rows would let nobody else have a turn.
      await turn()
    },
    forget: () =>
      attempt(() => {
        db.pragma('wal_checkpoint(TRUNCATE)')
      }),
    close: async () => {
      if (db.open) await attempt(() => db.close())
    },
  }
}

function openLocked(file: string): Database.Database {
  let db: Database.Database | undefined
  try {
    // SQLite gives its log the mode of the database, so this is the one place to set it.
    closeSync(openSync(file, 'a', 0o600))
    // No busy timeout: the lock below is held for life, so waiting would only hide a second opener.
    db = new Database(file, { timeout: 0 })
    // [Note: one opener] Exclusive mode keeps SQLite's own lock from the first access until the file is closed. The
    // operating system drops it with the process, however that ends; a lock file of our own would outlive a kill.
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('trusted_schema = OFF')
    db.pragma('cell_size_check = ON')
    migrateVault.refuseNewer(db)
    db.pragma('journal_mode = WAL')
    // At every open: the build's own default for a file already in WAL mode is NORMAL, which loses the last
    // transactions when the power goes.
    db.pragma('synchronous = FULL')
    db.pragma('secure_delete = ON')
    db.pragma('foreign_keys = ON')
    if (process.platform === 'darwin') {
      db.pragma('fullfsync = ON')
      db.pragma('checkpoint_fullfsync = ON')
    }
    assertDurable(db)
    migrateVault.toCurrent(db)
    return db
  } catch (error) {
    db?.close()
    throw storageErrorOf(error)
  }
}

function assertDurable(db: Database.Database): void {
  const journal = db.pragma('journal_mode', { simple: true })
  const synchronous = db.pragma('synchronous', { simple: true })
  if (journal !== 'wal' || synchronous !== synchronousFull) {
    throw new StorageError('disk_error', 'this disk does not take the durability that the vault needs')
  }
}

interface Statements {
  get(table: VaultTable, key: Uint8Array): Uint8Array | undefined
  scan(range: VaultScan): readonly VaultRow[]
  write(write: VaultWrite): void
}

/** Prepared on first use and kept: 13 tables by a handful of forms. Names of tables are ours, never outside data. */
function createStatements(db: Database.Database): Statements {
  const prepared = new Map<string, Database.Statement>()
  function prepare(sql: string): Database.Statement {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = db.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  return {
    get(table, key) {
      const row = prepare(`SELECT key, sealed FROM ${table} WHERE key = ?`).get(key)
      return row === undefined ? undefined : vaultRow(row).sealedBytes
    },
    scan({ table, from, to, limit, reverse }) {
      const bounds: string[] = []
      const parameters: unknown[] = []
      if (from !== undefined) {
        bounds.push('key >= ?')
        parameters.push(from)
      }
      if (to !== undefined) {
        bounds.push('key < ?')
        parameters.push(to)
      }
      const where = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`
      const order = reverse === true ? 'DESC' : 'ASC'
      // A negative LIMIT is none (SQLite, SELECT).
      parameters.push(limit ?? -1)
      return prepare(`SELECT key, sealed FROM ${table} ${where} ORDER BY key ${order} LIMIT ?`)
        .all(...parameters)
        .map(vaultRow)
    },
    write(write) {
      switch (write.kind) {
        case 'put':
          prepare(
            `INSERT INTO ${write.table} (key, sealed) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed`,
          ).run(write.key, write.sealedBytes)
          return
        case 'delete':
          prepare(`DELETE FROM ${write.table} WHERE key = ?`).run(write.key)
          return
        case 'delete-range':
          prepare(`DELETE FROM ${write.table} WHERE key >= ? AND key < ?`).run(write.from, write.to)
          return
        default:
          unreachable(write)
      }
    },
  }
}

/** A row as the driver gives it; a file that was tampered with may hold other types. */
function vaultRow(row: unknown): VaultRow {
  if (typeof row === 'object' && row !== null && 'key' in row && 'sealed' in row) {
    const { key, sealed } = row
    if (key instanceof Uint8Array && sealed instanceof Uint8Array) return { key, sealedBytes: sealed }
  }
  throw new StorageError('row_damaged', 'a row of the vault is not two byte strings')
}
