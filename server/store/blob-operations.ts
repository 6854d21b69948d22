// Rows of blobs; the bytes lie in files. A blob is unreferenced until a commit names it.

import type { BlobId, ChatId, DeviceId } from '#protocol/ids.ts'

export interface BlobOperations {
  /** Claims the name before the first byte is written. One that was claimed and never completed may be claimed again. */
  reserveBlob(input: {
    device: DeviceId
    chat: ChatId
    blob: BlobId
    nowMs: number
    /** How many blobs of one chat may wait for a commit. */
    maxUnreferenced: number
  }): 'ok' | 'not_in_roster' | 'blob_exists' | 'quota_exceeded'
  /** The file is on disk. */
  completeBlob(input: { chat: ChatId; blob: BlobId; hash: Uint8Array; bytes: number; nowMs: number }): void
  /** The upload failed: the name is free again, unless another upload has completed it. */
  dropBlob(input: { blob: BlobId }): void
}
