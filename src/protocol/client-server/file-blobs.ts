// /v1/anon/chats/:chat/blobs: ciphertext of files, in one of seven sizes. No session, ever: whoever shows the send token
// of the chat's present may put, go on with, and fetch. Rules: docs/protocol/server.md, "Files".

import { bytes, oneOf, record, type Shaped } from '../codec/shape.ts'
import { blobIdShape } from '../ids.ts'
import { expirySteps } from './anonymous-post.ts'

/** Sizes of blobs in bytes, and there are no others; public, part of protocol v1. A longer file is several blobs. */
export const fileBuckets = [32_768, 131_072, 524_288, 2_097_152, 8_388_608, 33_554_432, 67_108_864] as const
export type FileBucket = (typeof fileBuckets)[number]

/** Name of the header that carries the send token, base64url, beside a body that is nothing but the blob's bytes. */
export const chatTokenHeader = 'Talkee-Chat-Token'

/** POST /v1/anon/chats/:chat/blobs: begins an upload, or asks how far it came. */
export const beginUploadShape = record({
  /** The send token of the current epoch of an open generation of the chat. */
  token: [1, bytes(32)],
  /** Chosen by the uploader; nobody else knows it before the message that names it. */
  blob: [2, blobIdShape],
  bucketBytes: [3, oneOf(...fileBuckets)],
  expiresDays: [4, oneOf(...expirySteps)],
  /** BLAKE3 of the author's delete token for this blob. */
  deleteHash: [5, bytes(32)],
})
export type BeginUpload = Shaped<typeof beginUploadShape>

/** POST /v1/anon/chats/:chat/blob-deletions: whoever shows the author's token has the blob erased. No session, either. */
export const blobDeletionShape = record({
  blob: [1, blobIdShape],
  /** The delete token whose BLAKE3 came with the upload. */
  token: [2, bytes(32)],
})

/** How many bytes of a blob the server has on disk: where an upload goes on. Equal to its size: it is whole. */
export interface UploadState {
  readonly receivedBytes: number
}
