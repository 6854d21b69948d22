// What every adapter that keeps files in a folder has to know of folders.

import { type FileHandle, open } from 'node:fs/promises'

/** A rename is durable only once its folder is. Windows cannot open a folder, and makes renames durable by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  await using handle: FileHandle = await open(folder, 'r')
  await handle.sync()
}

/** Whether something failed because there is no such file. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
