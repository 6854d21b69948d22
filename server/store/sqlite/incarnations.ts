// The list of restores, and what a restored database must not believe any more.

import type { Incarnation } from '#protocol/ids.ts'
import { createLogHead } from './log-head.ts'
import type { Sqlite } from './sqlite.ts'

/** BLAKE3 of the public key of the instance that this database is of. */
export function readInstanceKeyHash(db: Sqlite): Uint8Array | undefined {
  return db.prepare<[], { value: Buffer }>(`SELECT value FROM meta WHERE name = 'instance_key_hash'`).get()?.value
}

/** Appends to the list of restores, in one transaction with all that a restore takes away. */
export function beginIncarnation(
  db: Sqlite,
  { incarnation, nowMs }: { incarnation: Incarnation; nowMs: number },
): void {
  const head = createLogHead(db)
  db.transaction(() => {
    db.prepare('INSERT INTO restores (incarnation, head_id) VALUES (?, ?)').run(Buffer.from(incarnation, 'hex'), head())
    // What was ended, spent or handed out after the backup would be good again: each is had anew with little effort.
    db.exec(`
      DELETE FROM sessions;
      DELETE FROM invites;
      DELETE FROM claims;
      DELETE FROM key_packages WHERE is_last_resort = 0;
      -- The backup has files of whole blobs only.
      DELETE FROM file_blobs WHERE received_bytes < bucket_bytes;
    `)
    db.prepare(
      `INSERT INTO meta (name, value) VALUES ('restored_ms', ?)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
    ).run(Buffer.from(String(nowMs)))
  }).immediate()
}

/** When the database was last put back, by the clock of the machine; undefined if never. */
export function readRestoredMs(db: Sqlite): number | undefined {
  const found = db.prepare<[], { value: Buffer }>(`SELECT value FROM meta WHERE name = 'restored_ms'`).get()
  return found === undefined ? undefined : Number(found.value.toString())
}
