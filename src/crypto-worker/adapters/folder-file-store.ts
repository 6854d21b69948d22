// Ciphertext of files in a folder, a file for each part. It does not know what is in them, nor whose they are.
// Port: core/ports/file-store.ts. Contract: test/contract/file-store.

import { mkdir, open, readdir, rm, stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileStore } from '#core/ports/file-store.ts'
import { UsageError } from '#protocol/errors.ts'
import { isAbsent, syncFolder } from './folder.ts'
import { storageErrorOf } from './storage-errors.ts'

const namePattern = /^[0-9a-f]{32}-[0-9]{1,3}$/
const suffix = '.part'

/** Files in `folder`, which is made (mode 0700) at the first write. Failures are a `StorageError` `disk_full` or `disk_error`. */
export function createFolderFileStore({ folder }: { folder: string }): FileStore {
  function pathOf(name: string): string {
    if (!namePattern.test(name)) throw new UsageError('bad_name', 'not a name of a part')
    return join(folder, name + suffix)
  }

  async function guarded<T>(work: () => Promise<T>, ifAbsent: T): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (isAbsent(error)) return ifAbsent
      throw storageErrorOf(error)
    }
  }

  async function openToWrite(path: string): Promise<FileHandle> {
    try {
      return await open(path, 'r+')
    } catch (error) {
      if (!isAbsent(error)) throw error
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return open(path, 'wx+', 0o600)
    }
  }

  return {
    sizeOf: (name) => guarded(async () => (await stat(pathOf(name))).size, undefined),

    read: (name, from, length) =>
      guarded(async () => {
        await using file: FileHandle = await open(pathOf(name), 'r')
        const bytes = new Uint8Array(length)
        let at = 0
        while (at < length) {
          const { bytesRead } = await file.read(bytes, at, length - at, from + at)
          if (bytesRead === 0) break
          at += bytesRead
        }
        return bytes.subarray(0, at)
      }, new Uint8Array(0)),

    async write(name, from, bytes) {
      const path = pathOf(name)
      try {
        await using file: FileHandle = await openToWrite(path)
        for (let at = 0; at < bytes.length; ) {
          at += (await file.write(bytes, at, bytes.length - at, from + at)).bytesWritten
        }
      } catch (error) {
        throw storageErrorOf(error)
      }
    },

    async sync(name) {
      try {
        await using file: FileHandle = await open(pathOf(name), 'r+')
        await file.sync()
        await syncFolder(folder)
      } catch (error) {
        throw storageErrorOf(error)
      }
    },

    remove: (name) => guarded(() => rm(pathOf(name)), undefined),

    names: () =>
      guarded(
        async () =>
          (await readdir(folder)).flatMap((file) => (file.endsWith(suffix) ? [file.slice(0, -suffix.length)] : [])),
        [],
      ),
  }
}
