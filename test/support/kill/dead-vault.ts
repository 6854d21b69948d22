// A look at the vault of a dead process, at a copy: opening the vault itself would mend it before the engine has to.
// Rows are sealed and are only counted.

import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export interface DeadVault {
  /** What SQLite says of the file. */
  readonly integrity: string
  /** Own texts not yet known to be at the server. */
  readonly queued: number
  /** Rows from the server, stored and not yet processed. */
  readonly unprocessed: number
  /** Texts ever seen, own and others'. */
  readonly known: number
}

export async function lookAtDeadVault(folder: string): Promise<DeadVault> {
  const copy = await mkdtemp(join(tmpdir(), 'talkee-dead-'))
  try {
    for (const name of ['vault.db', 'vault.db-wal']) {
      await copyFile(join(folder, name), join(copy, name)).catch(ignoreMissing)
    }
    const db = new Database(join(copy, 'vault.db'))
    const count = (table: string): number =>
      Number(db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get())
    const found = {
      integrity: String(db.pragma('integrity_check', { simple: true })),
      queued: count('outbox'),
      unprocessed: count('raw_rows'),
      known: count('message_ids'),
    }
    db.close()
    return found
  } finally {
    await rm(copy, { recursive: true })
  }
}

/** A vault that was closed in order has no write-ahead log. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
