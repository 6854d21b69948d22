// What lies on a device's disk, read past the engine: to see that something has gone.

import Database from 'better-sqlite3'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Sealed rows of messages as they lie in the vault's database, read past the engine from a copy of its files. */
export function messageRows(folder: string): Buffer[] {
  const copy = mkdtempSync(join(tmpdir(), 'talkee-copy-'))
  for (const name of ['vault.db', 'vault.db-wal']) {
    if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name))
  }
  const db = new Database(join(copy, 'vault.db'))
  const rows = db.prepare('SELECT sealed FROM messages').all() as { sealed: Buffer }[]
  db.close()
  rmSync(copy, { recursive: true })
  return rows.map(({ sealed }) => sealed)
}

/** Names of the files of a device that hold these bytes. */
export function filesWith(folder: string, bytes: Buffer): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const path = join(folder, name)
    return statSync(path).isFile() && readFileSync(path).includes(bytes)
  })
}
