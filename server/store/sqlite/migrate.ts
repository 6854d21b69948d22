// Brings a database to the newest schema: each step in a transaction of its own, the file copied before the first.
// Killed anywhere, the next start goes on where this one stood. A newer schema is refused.

import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StorageError } from '#protocol/errors.ts'
import type { Migration } from '../migrations/migration.ts'
import type { Sqlite } from './sqlite.ts'

export interface MigrateOptions {
  /** Where copies made before a migration go. */
  readonly backupFolder: string
  readonly migrations: readonly Migration[]
}

export function migrate(db: Sqlite, { migrations, backupFolder }: MigrateOptions): void {
  const current = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest) {
    throw new StorageError('newer_schema', `schema ${String(current)} is newer than this server's ${String(newest)}`)
  }
  const missing = migrations.filter(({ version }) => version > current)
  if (missing.length === 0) return
  if (current > 0) backUp(db, backupFolder, current)
  for (const step of missing) apply(db, step)
}

function apply(db: Sqlite, { version, sql }: Migration): void {
  db.transaction(() => {
    db.exec(sql)
    // In the transaction like the rest: SQLite keeps it in the file's header.
    db.pragma(`user_version = ${String(version)}`)
  }).immediate()
}

/** A complete copy under its final name, or none: written beside, synced, renamed. */
function backUp(db: Sqlite, folder: string, version: number): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const target = join(folder, `before-schema-${String(version + 1)}.sqlite`)
  if (existsSync(target)) return
  const unfinished = `${target}.unfinished`
  rmSync(unfinished, { force: true })
  db.prepare('VACUUM INTO ?').run(unfinished)
  syncPath(unfinished)
  renameSync(unfinished, target)
  syncPath(folder)
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
