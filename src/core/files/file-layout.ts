// How a file lies in blobs: one part for each 64 MiB of ciphertext, sealed in chunks, filled up to one of seven sizes.
// The sizes are public; the true length is in the payload alone. docs/protocol/files.md.

import { fileBuckets, type FileBucket } from '#protocol/client-server/file-blobs.ts'
import { InternalError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'

/** Plaintext of a chunk; the last of a part may be shorter, and of an empty file it is empty. */
export const chunkBytes = 65_536
/** What sealing adds to a chunk: its tag byte and its authenticator. */
export const chunkOverheadBytes = 17
/** The stream's header, before the first chunk. */
export const streamHeaderBytes = 24

const largestBucket: FileBucket = 67_108_864
/** Of 1,024 chunks with what is around them: exactly the largest bucket. */
export const partPlainBytes = largestBucket - streamHeaderBytes - 1_024 * chunkOverheadBytes

export interface PartPlan {
  /** Where its plaintext begins in the file. */
  readonly from: number
  readonly plainBytes: number
  /** Header and chunks; what follows in the blob is random. */
  readonly sealedBytes: number
  readonly bucketBytes: FileBucket
}

/** The parts of a file of this length, at least one. Longer than `limits.fileBytes` is an `InternalError`. */
export function planParts(sizeBytes: number): readonly PartPlan[] {
  if (sizeBytes > limits.fileBytes) throw new InternalError('file_too_large', 'a length that was not checked')
  const parts: PartPlan[] = []
  for (let from = 0; from < sizeBytes || parts.length === 0; from += partPlainBytes) {
    const plainBytes = Math.min(partPlainBytes, sizeBytes - from)
    const sealedBytes = streamHeaderBytes + plainBytes + chunksIn(plainBytes) * chunkOverheadBytes
    parts.push({ from, plainBytes, sealedBytes, bucketBytes: bucketFor(sealedBytes) })
  }
  return parts
}

/** How many chunks hold so much: an empty part has an empty one, for its end is sealed, too. */
export function chunksIn(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / chunkBytes))
}

function bucketFor(sealedBytes: number): FileBucket {
  return fileBuckets.find((bucket) => bucket >= sealedBytes) ?? largestBucket
}
