// Migrates the database of a folder by a step in which SQL itself can end the process: `SELECT die(n)` is SIGKILL where n
// is the number given. Command line: FOLDER, NUMBER.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import type { Migration } from '#server/store/migrations/migration.ts'
import { migrations } from '#server/store/migrations/migrations.ts'
import { migrate } from '#server/store/sqlite/migrate.ts'
import { databaseIn } from './sqlite-server-store.ts'

export const doomedMigrationProcess = new URL(import.meta.url)
export const killPoints = 4
/** The schema that ships. */
export const newest = migrations.length

const steps = (die: (point: number) => string): readonly Migration[] => [
  ...migrations,
  {
    version: newest + 1,
    sql: `${die(1)} CREATE TABLE second (value INTEGER) STRICT; ${die(2)}
          INSERT INTO second SELECT count(*) FROM accounts; ${die(3)}`,
  },
  { version: newest + 2, sql: `${die(4)} CREATE TABLE third (value INTEGER) STRICT;` },
]

/** The steps as they would ship. */
export const laterMigrations = steps(() => '')

if (import.meta.main) {
  const [, , folder = '', point = ''] = process.argv
  const db = new Database(databaseIn(folder))
  db.function('die', (number) => {
    if (Number(number) === Number(point)) process.kill(process.pid, 'SIGKILL')
    return 0
  })
  migrate(db, { backupFolder: join(folder, 'backups'), migrations: steps((n) => `SELECT die(${String(n)});`) })
}
