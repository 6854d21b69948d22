// Files that are there whole or not at all: written beside, synced, renamed, the folder synced.

import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Replaces `path` in one step. `mode` is that of the new file. */
export async function writeDurably(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const beside = `${path}.unfinished`
  await rm(beside, { force: true })
  const file = await open(beside, 'wx', mode)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await syncFolder(dirname(path))
}

/** Makes renames and removals in a folder durable. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
