// The one folder of a server, and the lock that lets one server at a time use it.
// <data>/{instance.key, tls/, db.sqlite, blobs/, backups/, lock}

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { StorageError } from '#protocol/errors.ts'

export interface DataFolder {
  readonly instanceKey: string
  readonly tls: string
  readonly database: string
  readonly blobs: string
  readonly backups: string
  /** Lets another server have it. */
  unlock(): void
}

/** Makes and locks the folder. In use by another server: a `StorageError` `folder_in_use`. */
export function openDataFolder(path: string): DataFolder {
  const inside = (name: string) => join(path, name)
  for (const folder of [path, inside('tls'), inside('blobs'), inside('backups')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }
  const unlock = lock(inside('lock'))
  return {
    instanceKey: inside('instance.key'),
    tls: inside('tls'),
    database: inside('db.sqlite'),
    blobs: inside('blobs'),
    backups: inside('backups'),
    unlock,
  }
}

/**
 * [Note: the lock is SQLite's] Node has no lock on files; SQLite has one that works on all systems and that the system
 * itself lets go of when the process dies, however it dies. The file holds nothing.
 */
function lock(file: string): () => void {
  const db = new Database(file, { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    db.close()
    throw new StorageError('folder_in_use', 'another server uses this data folder', { cause })
  }
  return () => db.close()
}
