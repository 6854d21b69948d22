// Identity of the database, and what time takes away.

import type { BlobId, Incarnation } from '#protocol/ids.ts'

interface Identity {
  /** BLAKE3 of the instance's public key. */
  readonly instanceKeyHash: Uint8Array
  readonly domain: string
}

export interface UpkeepOperations {
  readIdentity(input: Record<string, never>): Identity | undefined
  /** Once, at first start; begins the first incarnation. */
  writeIdentity(input: { identity: Identity; incarnation: Incarnation; nowMs: number }): void
  /** Deletes what has expired and gives the blobs whose files may go. Rows of the log stay; their bodies go. */
  sweep(input: { nowMs: number; unreferencedBlobMs: number; claimMs: number; closeGenerationMs: number }): {
    readonly freedBlobs: readonly BlobId[]
  }
}
