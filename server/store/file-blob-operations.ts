// Rows of blobs that hold files; the bytes lie in files of their own. Nobody's name is on a row: whoever shows the send
// token of a chat's present is "a member of this epoch".

import type { FileBucket } from '#protocol/client-server/file-blobs.ts'
import type { BlobId, ChatId } from '#protocol/ids.ts'

export interface FileBlobInput {
  readonly chat: ChatId
  readonly blob: BlobId
  /** BLAKE3 of the send token that was shown. */
  readonly sendHash: Uint8Array
  readonly nowMs: number
}

export interface BeginFileBlob extends FileBlobInput {
  readonly bucketBytes: FileBucket
  readonly deleteHash: Uint8Array
  readonly expiresMs: number
  /** Of whole blobs, those that are still to come included. */
  readonly quota: { readonly chatBytes: number; readonly allBytes: number }
}

type BeginFileBlobOutcome =
  | { readonly outcome: 'ok'; readonly receivedBytes: number }
  /** With the log entry that revokes: a commit has to come first, as for a message. */
  | { readonly outcome: 'revocation_pending'; readonly entry: Uint8Array }
  | { readonly outcome: 'stale_epoch' | 'quota_exceeded' | 'blob_exists' }

type FindFileBlobOutcome =
  | { readonly outcome: 'ok'; readonly bucketBytes: number; readonly receivedBytes: number }
  | { readonly outcome: 'stale_epoch' | 'not_found' }

export interface FileBlobOperations {
  /** Makes the row. The same upload begun again is told how far it came; another one under its id is refused. */
  beginFileBlob(input: BeginFileBlob): BeginFileBlobOutcome
  /** `stale_epoch` also for a chat that does not exist; an expired blob is not found. */
  findFileBlob(input: FileBlobInput): FindFileBlobOutcome
  /** Bytes from `fromBytes` to `receivedBytes` are on disk. False: the row is gone, or no longer at `fromBytes`. */
  recordPiece(input: { blob: BlobId; fromBytes: number; receivedBytes: number; nowMs: number }): boolean
  /** By the author's token, whatever the epoch. False: no such blob in this chat, or another token. */
  deleteFileBlob(input: { chat: ChatId; blob: BlobId; deleteHash: Uint8Array }): boolean
  /** Takes away what has expired, and uploads that nobody went on with for so long; at most `maxRows` of them. */
  sweepFileBlobs(input: { nowMs: number; abandonedMs: number; maxRows: number }): readonly BlobId[]
  /** Those of the names that have no row: files which a crash left behind. */
  findStrayBlobs(input: { trees: readonly BlobId[]; files: readonly BlobId[] }): {
    readonly trees: readonly BlobId[]
    readonly files: readonly BlobId[]
  }
}
