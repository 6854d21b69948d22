// The few small files beside a vault, each replaced in one atomic step. It does not know what is in them.
// Port: core/ports/wrap-store.ts. Contract: test/contract/wrap-store. Format of the files: docs/protocol/vault.md.

import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WrapStore } from '#core/ports/wrap-store.ts'
import { UsageError } from '#protocol/errors.ts'
import { isAbsent, syncFolder } from './folder.ts'
import { storageErrorOf } from './storage-errors.ts'

const namePattern = /^[a-z][a-z0-9.-]{0,40}$/
/** No name may end so: it is where a write that was cut short leaves its bytes. */
const unfinished = '.tmp'

/**
 * Files in `folder`, which is made (mode 0700) at the first write. Failures are a `StorageError` `disk_full` or
 * `disk_error`.
 */
export function createFileWrapStore({ folder }: { folder: string }): WrapStore {
  function pathOf(name: string): string {
    if (!namePattern.test(name) || name.endsWith(unfinished)) throw new UsageError('bad_name', 'not a name of a wrap')
    return join(folder, name)
  }

  return {
    async read(name) {
      try {
        return await readFile(pathOf(name))
      } catch (error) {
        if (isAbsent(error)) return undefined
        throw storageErrorOf(error)
      }
    },

    async write(name, bytes) {
      const path = pathOf(name)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeSynced(path + unfinished, bytes)
        await rename(path + unfinished, path)
        await syncFolder(folder)
      } catch (error) {
        throw storageErrorOf(error)
      }
    },

    async remove(name) {
      try {
        await rm(pathOf(name))
        await syncFolder(folder)
      } catch (error) {
        if (!isAbsent(error)) throw storageErrorOf(error)
      }
    },
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  // What a cut-short write left may have other permissions: it is replaced, not reused.
  await rm(path, { force: true })
  await using file: FileHandle = await open(path, 'wx', 0o600)
  await file.writeFile(bytes)
  await file.sync()
}
