// A copy of a server's data folder that belongs together, made while the server runs: database, blobs, keys.
// What becomes of it when it is put back: restore.ts. How to use both: docs/operating.md.

import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { StorageError, UsageError } from '#protocol/errors.ts'
import { syncFolder } from './durable-file.ts'

/** Copied as they are: who the server is, and what clients have pinned. */
export const identityFiles = ['instance.key', join('tls', 'key.pem'), join('tls', 'certificate.pem')] as const

/** As services/blobs.ts and services/file-blobs.ts name them; the rest are uploads under way. */
const blobName = /^[0-9a-f]{32}(\.file)?$/

/**
 * Copies `dataFolder` to `target`, which must not exist: whole under its name, or not there at all. `UsageError`
 * `backup_exists`; `StorageError` `no_database` where no server has run, `backup_damaged` when the copy is not sound.
 */
export async function backUp(dataFolder: string, target: string): Promise<void> {
  if (await exists(target)) throw new UsageError('backup_exists', 'there is something at the place for the backup')
  if (!(await exists(join(dataFolder, 'db.sqlite')))) throw new StorageError('no_database', 'no server has run here')
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  for (const folder of [unfinished, join(unfinished, 'tls'), join(unfinished, 'blobs')]) {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  }
  for (const file of identityFiles) await copyDurably(join(dataFolder, file), join(unfinished, file))
  const blobs = { from: join(dataFolder, 'blobs'), to: join(unfinished, 'blobs') }
  // [Note: blobs twice] Files are there before their rows are, and stay a while after: a file that the copied database
  // names was there in the first round, or came during it and is there in the second.
  await copyBlobs(blobs)
  copyDatabase(join(dataFolder, 'db.sqlite'), join(unfinished, 'db.sqlite'))
  await copyBlobs(blobs)
  await finishDatabase(join(unfinished, 'db.sqlite'), blobs.to)
  for (const folder of [join(unfinished, 'tls'), blobs.to, unfinished]) await syncFolder(folder)
  await rename(unfinished, target)
  await syncFolder(dirname(target))
}

/** A snapshot of one moment; the server that writes meanwhile is not held up. */
function copyDatabase(from: string, to: string): void {
  const db = new Database(from, { readonly: true, timeout: 30_000 })
  try {
    db.prepare('VACUUM INTO ?').run(to)
  } finally {
    db.close()
  }
}

async function finishDatabase(file: string, blobFolder: string): Promise<void> {
  const db = new Database(file, { readonly: true })
  const named = new Set<string>()
  try {
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') {
      throw new StorageError('backup_damaged', 'the copy of the database is not sound')
    }
    const trees = db.prepare<[], { blob: Buffer }>('SELECT blob FROM blobs WHERE hash IS NOT NULL')
    for (const { blob } of trees.iterate()) named.add(blob.toString('hex'))
    const files = db.prepare<[], { blob: Buffer }>('SELECT blob FROM file_blobs WHERE received_bytes = bucket_bytes')
    for (const { blob } of files.iterate()) named.add(`${blob.toString('hex')}.file`)
  } finally {
    db.close()
  }
  await syncFile(file)
  for (const name of await readdir(blobFolder)) {
    // One that is not named went while the copy was made, or came after its moment.
    if (!named.delete(name)) await rm(join(blobFolder, name))
  }
  if (named.size > 0) throw new StorageError('backup_damaged', 'a blob is missing from the copy')
}

async function copyBlobs({ from, to }: { from: string; to: string }): Promise<void> {
  const [there, here] = await Promise.all([readdir(from), readdir(to)])
  const copied = new Set(here)
  for (const name of there) {
    if (copied.has(name) || !blobName.test(name)) continue
    // Uploads that were given up, and what is no longer needed, may go at any moment.
    await copyDurably(join(from, name), join(to, name)).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    })
  }
}

/** On disk with its content when it returns; the folder is synced by whoever fills it. Mode 0600. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  await syncFile(to)
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.chmod(0o600)
    await file.sync()
  } finally {
    await file.close()
  }
}

export async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
