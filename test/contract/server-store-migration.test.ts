// Migrations of the server's database, killed at every step of the way.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrations } from '#server/store/migrations/migrations.ts'
import { openDatabase } from '#server/store/sqlite/database.ts'
import { doomedMigrationProcess, killPoints, laterMigrations, newest } from '../support/doomed-migration.process.ts'
import { databaseIn, openStoreIn } from '../support/sqlite-server-store.ts'
import { addAccount } from '../support/store-world.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-migration-'))
  const store = await openStoreIn(folder)
  await addAccount(store, 'anna')
  await store.close()
})
afterEach(() => rm(folder, { recursive: true }))

const backups = () => join(folder, 'backups')
const backup = () => join(backups(), `before-schema-${String(newest + 1)}.sqlite`)
const migrateTo = (steps = laterMigrations) =>
  openDatabase(databaseIn(folder), { backupFolder: backups(), migrations: steps })

describe('a migration', () => {
  it.each(Array.from({ length: killPoints }, (_, i) => i + 1))(
    'that is killed at point %i is finished by the next start, with nothing lost',
    (point) => {
      const killed = spawnSync(process.execPath, [fileURLToPath(doomedMigrationProcess), folder, String(point)])
      expect(killed.signal).toBe('SIGKILL')
      const db = migrateTo()
      expect(db.pragma('user_version', { simple: true })).toBe(newest + 2)
      expect(db.prepare('SELECT value FROM second').all()).toEqual([{ value: 1 }])
      expect(db.prepare('SELECT value FROM third').all()).toEqual([])
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      db.close()
    },
  )

  it('begins with a whole copy of the file, also where an earlier copy was cut off', () => {
    mkdirSync(backups())
    writeFileSync(`${backup()}.unfinished`, 'half a copy')
    migrateTo().close()
    const copy = new Database(backup(), { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(newest)
    expect(copy.prepare('SELECT username FROM accounts').all()).toEqual([{ username: 'anna' }])
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
    expect(existsSync(`${backup()}.unfinished`)).toBe(false)
  })

  it('makes no copy of a database that is new or up to date', () => {
    migrateTo(migrations).close()
    expect(existsSync(backup())).toBe(false)
  })

  it('is never run backwards: a newer schema is refused, and said to be', async () => {
    migrateTo().close()
    await expect(openStoreIn(folder)).rejects.toMatchObject({ name: 'StorageError', code: 'newer_schema' })
  })
})
