// One piece of an upload, from its connection to the disk: counted, written as it comes, synced before anyone hears of it.

import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { ErrorCode } from '#protocol/error-codes.ts'

export interface TakenPiece {
  /** So many are on disk, synced. */
  readonly bytes: number
  /** Why there are no more, if there should have been. */
  readonly refusal?: ErrorCode
}

interface PieceInput {
  readonly path: string
  readonly fromBytes: number
  readonly maxBytes: number
  readonly bytes: Readable
}

/** Holds one chunk at a time: the connection waits for the disk. What fails to be written counts as not received. */
export async function takePiece({ path, fromBytes, maxBytes, bytes }: PieceInput): Promise<TakenPiece> {
  // The first piece begins anew: whatever lies there was never recorded.
  const file = await open(path, fromBytes === 0 ? 'w' : 'r+', 0o600)
  try {
    const taken = await copy({ file, fromBytes, maxBytes, bytes })
    if (taken.bytes > 0) await file.sync()
    return taken
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause
    await file.truncate(fromBytes)
    return { bytes: 0, refusal: 'disk_full' }
  } finally {
    await file.close()
  }
}

async function copy({
  file,
  fromBytes,
  maxBytes,
  bytes,
}: Omit<PieceInput, 'path'> & { file: FileHandle }): Promise<TakenPiece> {
  const chunks = (bytes as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  let taken = 0
  for (;;) {
    // The other side went away in the middle, or a newer request took its place; nobody hears this answer.
    const next = await chunks.next().catch(() => 'cut' as const)
    if (next === 'cut') return { bytes: taken, refusal: 'malformed' }
    if (next.done === true) return { bytes: taken }
    if (taken + next.value.length > maxBytes) {
      bytes.destroy()
      return { bytes: 0, refusal: 'too_large' }
    }
    // Not `for await`: that would end the connection when a write fails, before the reason could be told.
    let written = 0
    while (written < next.value.length) {
      const { bytesWritten } = await file.write(next.value, written, undefined, fromBytes + taken + written)
      written += bytesWritten
    }
    taken += next.value.length
  }
}
