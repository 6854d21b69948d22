// The Ed25519 key that is the instance: made at the first start, never made again. Whoever has this file is the server.

import { readFile } from 'node:fs/promises'
import { StorageError } from '#protocol/errors.ts'
import { randomBytes, type SigningKey, signingKey } from '../crypto/sodium.ts'
import { writeDurably } from './durable-file.ts'

/** The key in the file, or undefined where there is none. A file of another length is a `StorageError`. */
export async function readInstanceKey(path: string): Promise<SigningKey | undefined> {
  let seed: Uint8Array
  try {
    seed = await readFile(path)
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw new StorageError('instance_key_unreadable', 'the instance key cannot be read', { cause })
  }
  if (seed.length !== 32) throw new StorageError('instance_key_damaged', 'the instance key is not 32 bytes')
  return signingKey(seed)
}

/** At the first start alone. */
export async function makeInstanceKey(path: string): Promise<SigningKey> {
  const seed = randomBytes(32)
  await writeDurably(path, seed)
  return signingKey(seed)
}

export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
