// A part of a file as it is at the server and on this disk: a secretstream under a key of this part alone, then random
// bytes up to its bucket. docs/protocol/files.md.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32, u64 } from '#protocol/codec/writer.ts'
import { StorageError } from '#protocol/errors.ts'
import { labels } from '#protocol/labels.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { Crypto, OpeningStream } from '../ports/crypto.ts'
import type { FileStore } from '../ports/file-store.ts'
import { chunkBytes, chunkOverheadBytes, streamHeaderBytes, type PartPlan } from './file-layout.ts'

/** So much of a part is in memory at a time: 16 chunks. */
export const pieceBytes = 16 * chunkBytes
const sealedChunkBytes = chunkBytes + chunkOverheadBytes

/** HKDF of the file's key: bound to the file's length and to the part's place. */
export function partKey(crypto: Crypto, file: Pick<FileInfo, 'key' | 'sizeBytes'>, part: number): Uint8Array {
  const info = concatBytes(utf8(labels.filePart), u64(file.sizeBytes), u32(part))
  return crypto.hkdfSha512({ ikm: file.key, salt: new Uint8Array(0), info, length: 32 })
}

export interface PartDeps {
  readonly crypto: Crypto
  readonly store: FileStore
}

/**
 * Seals a part into the store. `read` gives so many bytes of the file from there on, all of them. Gives BLAKE3 of the
 * blob. On disk when it returns.
 */
export async function sealPart(
  { crypto, store }: PartDeps,
  name: string,
  key: Uint8Array,
  plan: PartPlan,
  read: (from: number, length: number) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const stream = crypto.sealStream(key)
  const hash = crypto.hashStream()
  let at = 0
  const put = async (bytes: Uint8Array): Promise<void> => {
    hash.update(bytes)
    await store.write(name, at, bytes)
    at += bytes.length
  }
  await put(stream.header)
  for (let from = 0; from < plan.plainBytes || from === 0; from += pieceBytes) {
    const piece = await read(plan.from + from, Math.min(pieceBytes, plan.plainBytes - from))
    const sealed: Uint8Array[] = []
    for (let chunk = 0; chunk < piece.length || chunk === 0; chunk += chunkBytes) {
      const isLast = from + chunk + chunkBytes >= plan.plainBytes
      sealed.push(stream.seal(piece.subarray(chunk, chunk + chunkBytes), isLast))
    }
    await put(concatBytes(...sealed))
  }
  while (at < plan.bucketBytes) await put(crypto.randomBytes(Math.min(pieceBytes, plan.bucketBytes - at)))
  await store.sync(name)
  return hash.digest()
}

/** Whether the part in the store is the one that its message names, to the last byte, and opens to the end. */
export async function isWholePart(
  { crypto, store }: PartDeps,
  name: string,
  file: FileInfo,
  part: number,
  plan: PartPlan,
): Promise<boolean> {
  const hash = crypto.hashStream()
  const wanted = file.parts[part]?.hash
  if (wanted === undefined || (await store.sizeOf(name)) !== plan.bucketBytes) return false
  for (let at = 0; at < plan.bucketBytes; at += pieceBytes) hash.update(await store.read(name, at, pieceBytes))
  if (!crypto.equalSecrets(hash.digest(), wanted)) return false
  const opening = openPart({ crypto, store }, name, partKey(crypto, file, part), plan)
  try {
    while (opening.plainLeft() > 0) await opening.next()
    // Of an empty file the end is sealed all the same.
    if (plan.plainBytes === 0) await opening.next()
    return true
  } catch (error) {
    if (error instanceof StorageError && error.code === 'file_damaged') return false
    throw error
  }
}

export interface OpenPart {
  /** Up to 16 chunks in clear, from where the last call ended. What does not open is a `StorageError` `file_damaged`. */
  next(): Promise<Uint8Array>
  plainLeft(): number
}

export function openPart({ crypto, store }: PartDeps, name: string, key: Uint8Array, plan: PartPlan): OpenPart {
  let stream: OpeningStream | undefined
  let at = streamHeaderBytes
  let plainLeft = plan.plainBytes
  return {
    plainLeft: () => plainLeft,
    async next() {
      stream ??= crypto.openStream(key, await readAll(store, name, 0, streamHeaderBytes))
      const sealed = await readAll(store, name, at, Math.min(16 * sealedChunkBytes, plan.sealedBytes - at))
      const chunks: Uint8Array[] = []
      for (let from = 0; from < sealed.length; from += sealedChunkBytes) {
        const opened = stream.open(sealed.subarray(from, from + sealedChunkBytes))
        const isLast = at + from + sealedChunkBytes >= plan.sealedBytes
        if (opened?.isLast !== isLast) throw damaged()
        chunks.push(opened.chunk)
      }
      at += sealed.length
      const plain = concatBytes(...chunks)
      plainLeft -= plain.length
      return plain
    },
  }
}

async function readAll(store: FileStore, name: string, from: number, length: number): Promise<Uint8Array> {
  const bytes = await store.read(name, from, length)
  if (bytes.length !== length) throw damaged()
  return bytes
}

const damaged = (): StorageError => new StorageError('file_damaged', 'a file on this disk is not as it was stored')
