// Rows of blobs; the bytes lie in files. A blob is unreferenced until a commit names it.

import type { BlobId, ChatId, DeviceId } from '#protocol/ids.ts'

export interface BlobOperations {
  /** Claims the name before the first byte is written; the file is not there yet. */
  reserveBlob(input: {
    device: DeviceId
    chat: ChatId
    blob: BlobId
    nowMs: number
    /** How many blobs of one chat may wait for a commit. */
    maxUnreferenced: number
  }): 'ok' | 'not_in_roster' | 'blob_exists' | 'quota_exceeded'
  /** The file is on disk. */
  completeBlob(input: { blob: BlobId; hash: Uint8Array; bytes: number; nowMs: number }): void
  /** The upload failed: the name is free again. */
  dropBlob(input: { blob: BlobId }): void
}
