// Blobs of files on the wire, made of random bytes where an engine would put ciphertext.

import { toBase64url } from '#protocol/codec/base64url.ts'
import {
  beginUploadShape,
  type BeginUpload,
  blobDeletionShape,
  chatTokenHeader,
} from '#protocol/client-server/file-blobs.ts'
import type { BlobId } from '#protocol/ids.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { randomBlobId, type RawChat } from './raw-chat.ts'
import type { RawClient, Reply } from './raw-client.ts'

type Chat = Pick<RawChat, 'id' | 'sendToken'>
type Extra = Partial<Parameters<RawClient['request']>[0]>

export interface RawBlob {
  readonly id: BlobId
  readonly bytes: Uint8Array
  readonly deleteToken: Uint8Array
}

export function rawBlob(
  bytes: BeginUpload['bucketBytes'] = 32_768,
): RawBlob & { bucketBytes: BeginUpload['bucketBytes'] } {
  return { id: randomBlobId(), bytes: randomBytes(bytes), deleteToken: randomBytes(32), bucketBytes: bytes }
}

export const blobPath = ({ id }: Pick<RawChat, 'id'>, blob: Pick<RawBlob, 'id'>): string =>
  `/v1/anon/chats/${id}/blobs/${blob.id}`

const shown = ({ sendToken }: Chat) => ({ [chatTokenHeader]: toBase64url(sendToken) })

export function beginUpload(
  client: RawClient,
  chat: Chat,
  blob: ReturnType<typeof rawBlob>,
  more: Partial<BeginUpload> = {},
): Promise<Reply> {
  return client.cbor('POST', `/v1/anon/chats/${chat.id}/blobs`, beginUploadShape, {
    token: chat.sendToken,
    blob: blob.id,
    bucketBytes: blob.bucketBytes,
    expiresDays: 30,
    deleteHash: blake3(blob.deleteToken),
    ...more,
  })
}

/** Puts `body`, by default all from `from` on. */
export function putPiece(client: RawClient, chat: Chat, blob: RawBlob, from = 0, more: Extra = {}): Promise<Reply> {
  return client.request({
    method: 'PUT',
    path: `${blobPath(chat, blob)}?from=${String(from)}`,
    type: 'application/octet-stream',
    body: blob.bytes.subarray(from),
    ...more,
    headers: { ...shown(chat), ...more.headers },
  })
}

export function getBlob(client: RawClient, chat: Chat, blob: Pick<RawBlob, 'id'>, range?: string): Promise<Reply> {
  return client.request({
    method: 'GET',
    path: blobPath(chat, blob),
    headers: { ...shown(chat), ...(range === undefined ? {} : { range }) },
  })
}

export function deleteBlob(client: RawClient, chat: Chat, { id }: RawBlob, token: Uint8Array): Promise<Reply> {
  return client.cbor('POST', `/v1/anon/chats/${chat.id}/blob-deletions`, blobDeletionShape, { blob: id, token })
}

/** What a refusal is known by, or the status of a grant. */
export const codeOf = ({ status, json }: Reply): unknown => (status < 300 ? status : json?.['code'])
