// What the patch step has seen and written, by content, under .cache: an edited patch then needs no reinstall.
// It is never trusted: what comes out is checked against its hash, and losing it costs an `npm ci`.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from './atomic-file.ts'

/** Keys are SHA-256 in hex. */
export interface PatchMemory {
  rememberPristine(hash: string, text: string): Promise<void>
  rememberOurs(hash: string): Promise<void>
  pristine(hash: string): Promise<string | undefined>
  isOurs(hash: string): Promise<boolean>
}

export function createPatchMemory(folder: string): PatchMemory {
  const pristinePath = (hash: string) => join(folder, 'pristine', hash)
  const oursPath = (hash: string) => join(folder, 'ours', hash)
  return {
    rememberPristine: (hash, text) => writeAtomically(pristinePath(hash), text),
    rememberOurs: (hash) => writeAtomically(oursPath(hash), ''),
    async pristine(hash) {
      if (!existsSync(pristinePath(hash))) return undefined
      const text = await readFile(pristinePath(hash), 'utf8')
      return createHash('sha256').update(text).digest('hex') === hash ? text : undefined
    },
    isOurs: async (hash) => existsSync(oursPath(hash)),
  }
}
