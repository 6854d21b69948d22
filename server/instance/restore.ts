// Puts a backup in the place of a server's data, as what it is: the same server with a memory that ends earlier.
// It gets a new incarnation, by which clients see that ids they know may come again. Rules: docs/protocol/server.md.

import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import { StorageError, UsageError } from '#protocol/errors.ts'
import { type Incarnation, parseIncarnation } from '#protocol/ids.ts'
import { blake3 } from '../crypto/blake3.ts'
import { randomBytes } from '../crypto/sodium.ts'
import { migrations } from '../store/migrations/migrations.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { beginIncarnation, readInstanceKeyHash } from '../store/sqlite/incarnations.ts'
import { copyDurably, exists, identityFiles } from './backup.ts'
import { syncFolder } from './durable-file.ts'
import { readInstanceKey } from './instance-key.ts'

/**
 * Makes `dataFolder` from the backup, which stays as it is; gives the incarnation that begins. The folder must not
 * exist or be empty: what is there is for the operator to move away (`UsageError` `folder_not_empty`). A backup that is
 * not one is a `StorageError` `backup_damaged`.
 */
export async function restore(backup: string, dataFolder: string, nowMs: number): Promise<Incarnation> {
  if ((await exists(dataFolder)) && (await readdir(dataFolder)).length > 0) {
    throw new UsageError('folder_not_empty', 'the data folder is not empty: move away what is there')
  }
  const unfinished = `${dataFolder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await copyBackup(backup, unfinished)
  const incarnation = parseIncarnation(toHex(randomBytes(16)))
  const key = await readInstanceKey(join(unfinished, 'instance.key'))
  const db = openDatabase(join(unfinished, 'db.sqlite'), { backupFolder: join(unfinished, 'backups'), migrations })
  try {
    const known = readInstanceKeyHash(db)
    if (key === undefined || known === undefined || !equalBytes(known, blake3(key.publicKey))) {
      throw new StorageError('backup_damaged', 'key and database of the backup do not belong together')
    }
    beginIncarnation(db, { incarnation, nowMs })
    db.pragma('wal_checkpoint(TRUNCATE)')
  } finally {
    db.close()
  }
  await syncFolder(unfinished)
  await rm(dataFolder, { recursive: true, force: true })
  await rename(unfinished, dataFolder)
  await syncFolder(dirname(dataFolder))
  return incarnation
}

async function copyBackup(backup: string, to: string): Promise<void> {
  for (const folder of [to, join(to, 'tls'), join(to, 'blobs'), join(to, 'backups')]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  try {
    const blobs = (await readdir(join(backup, 'blobs'))).map((name) => join('blobs', name))
    for (const file of [...identityFiles, 'db.sqlite', ...blobs]) await copyDurably(join(backup, file), join(to, file))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new StorageError('backup_damaged', 'a file is missing from the backup', { cause })
  }
  for (const folder of ['tls', 'blobs']) await syncFolder(join(to, folder))
}
