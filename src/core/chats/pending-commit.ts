// A commit made and not yet decided: kept whole, because it may yet win, and only its maker can then follow it.

import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  nullable,
  record,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import { groupPrefix } from './row-keys.ts'

const maxPendingBytes = 64 * 1024 * 1024

const pendingCommitShape = record({
  /** The epoch that it ends. */
  epoch: [1, uint()],
  /** BLAKE3 of the commit. */
  commitHash: [2, bytes(32)],
  /** The body of the request, to be sent again as it is. */
  requestBytes: [3, byteRange(1, limits.commitBytes)],
  /** What MLS needs to merge it. */
  pendingBytes: [4, byteRange(1, maxPendingBytes)],
  /** The sealed tree, should it have to be uploaded again. */
  treeBlob: [5, nullable(byteRange(1, limits.treeBlobBytes))],
})
export type PendingCommit = Shaped<typeof pendingCommitShape>

export const encodePendingCommit = (pending: PendingCommit): Uint8Array => encodeShape(pendingCommitShape, pending)
export const decodePendingCommit = (stored: Uint8Array): PendingCommit => decodeShape(pendingCommitShape, stored)

/** At most one per group. */
export const pendingCommitKey = groupPrefix
