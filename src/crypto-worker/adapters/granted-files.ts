// The user's own files, as the main process grants them: a path for a token, for one reading or one writing. Whoever asks
// for a token that was not granted, or was used, gets nothing. Port: core/ports/file-handles.ts.

import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FileGrant } from '#ipc/file-grant.ts'
import type { FileHandles, FileSink, FileSource } from '#core/ports/file-handles.ts'
import { StorageError } from '#protocol/errors.ts'
import { syncFolder } from './folder.ts'
import { storageErrorOf } from './storage-errors.ts'

type Grant = Pick<FileGrant, 'token' | 'path' | 'purpose'>

export interface GrantedFiles extends FileHandles {
  /** The oldest grant is forgotten where there are too many. */
  grant(grant: Grant): void
}

const mostGrants = 1_024

export function createGrantedFiles(): GrantedFiles {
  const grants = new Map<string, Grant>()

  function use(token: string, purpose: FileGrant['purpose']): string | undefined {
    const granted = grants.get(token)
    if (granted?.purpose !== purpose) return undefined
    grants.delete(token)
    return granted.path
  }

  return {
    grant(grant) {
      grants.set(grant.token, grant)
      const [oldest] = grants.keys()
      if (grants.size > mostGrants && oldest !== undefined) grants.delete(oldest)
    },
    async openSource(token) {
      const path = use(token, 'read')
      return path === undefined ? undefined : openSource(path)
    },
    async openSink(token) {
      const path = use(token, 'write')
      return path === undefined ? undefined : openSink(path)
    },
  }
}

/** Opened when it is read, so that hundreds may wait. What is no file, or cannot be read, ends at once. */
async function openSource(path: string): Promise<FileSource> {
  const found = await stat(path).catch(() => undefined)
  const sizeBytes = found?.isFile() === true ? found.size : 0
  let file: FileHandle | undefined
  return {
    name: basename(path),
    sizeBytes,
    async read(from, length) {
      if (found?.isFile() !== true) throw new StorageError('file_unreadable', 'not a file')
      try {
        file ??= await open(path, 'r')
        const bytes = new Uint8Array(length)
        const { bytesRead } = await file.read(bytes, 0, length, from)
        const { size, mtimeMs } = await file.stat()
        // Its length is in the message, and its beginning is sealed already.
        if (size !== sizeBytes || mtimeMs !== found.mtimeMs) throw new StorageError('file_changed', 'written meanwhile')
        return bytes.subarray(0, bytesRead)
      } catch (cause) {
        if (cause instanceof StorageError) throw cause
        throw new StorageError('file_unreadable', 'cannot be read', { cause })
      }
    },
    async close() {
      await file?.close()
      file = undefined
    },
  }
}

/** Written beside its place, under a name of our own; renamed when all of it is on disk. */
async function openSink(path: string): Promise<FileSink> {
  const folder = dirname(path)
  const unfinished = join(folder, `.${randomBytes(8).toString('hex')}.talkee-part`)
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw storageErrorOf(error)
    }
  }
  const file = await guarded(() => open(unfinished, 'wx', 0o600))
  return {
    write: (bytes) => guarded(() => file.writeFile(bytes)),
    finish: () =>
      guarded(async () => {
        await file.sync()
        await file.close()
        await rename(unfinished, path)
        await markAsForeign(path)
        await syncFolder(folder)
      }),
    async abandon() {
      await file.close().catch(() => undefined)
      await rm(unfinished, { force: true })
    },
  }
}

/** Windows asks before it runs what bears this mark; other systems have none that can be set from here. */
async function markAsForeign(path: string): Promise<void> {
  if (process.platform !== 'win32') return
  await writeFile(`${path}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n')
}
