// The routes of a file's blobs as the engine asks them, one connection for each blob. No session is shown on any of them.
// Rules: docs/protocol/server.md, "Files".

import { toBase64url } from '#protocol/codec/base64url.ts'
import { encodeShape, object, uint } from '#protocol/codec/shape.ts'
import { beginUploadShape, blobDeletionShape, type BeginUpload } from '#protocol/client-server/file-blobs.ts'
import type { BlobId, ChatId } from '#protocol/ids.ts'
import type { BlobConnection, Transport } from '../ports/transport.ts'
import { answer, json, type Answer } from '../session/home-server.ts'

/** What the server has of a blob. */
type Received = Answer<{ readonly receivedBytes: number }>

export interface BlobLine {
  /** Also asks how far it came. */
  begin(upload: BeginUpload): Promise<Received>
  put(blob: BlobId, sendToken: Uint8Array, from: number, bytes: Uint8Array): Promise<Received>
  get(blob: BlobId, sendToken: Uint8Array, from: number, length: number): Promise<Answer<Uint8Array>>
  erase(blob: BlobId, token: Uint8Array): Promise<Answer<undefined>>
  /** Ends what is under way, answered as `closed`. */
  close(): void
}

export interface BlobRoutes {
  open(chat: ChatId): BlobLine
}

const readReceived = json(object({ receivedBytes: uint() }))

export function createBlobRoutes(transport: Pick<Transport, 'openBlobConnection'>): BlobRoutes {
  return { open: (chat) => lineOf(transport.openBlobConnection(), `/v1/anon/chats/${chat}`) }
}

function lineOf(connection: BlobConnection, chat: string): BlobLine {
  return {
    async begin(upload) {
      const body = encodeShape(beginUploadShape, upload)
      const request = { method: 'POST', path: `${chat}/blobs`, contentType: 'application/cbor', body } as const
      return answer(await connection.request(request), readReceived)
    },
    async put(blob, sendToken, from, body) {
      const path = `${chat}/blobs/${blob}?from=${String(from)}`
      const chatToken = toBase64url(sendToken)
      const request = { method: 'PUT', path, contentType: 'application/octet-stream', body, chatToken } as const
      return answer(await connection.request(request), readReceived)
    },
    async get(blob, sendToken, from, length) {
      const range = { first: from, last: from + length - 1 }
      const chatToken = toBase64url(sendToken)
      const request = { method: 'GET', path: `${chat}/blobs/${blob}`, chatToken, range } as const
      return answer(await connection.request(request), (body) => body)
    },
    async erase(blob, token) {
      const body = encodeShape(blobDeletionShape, { blob, token })
      const request = { method: 'POST', path: `${chat}/blob-deletions`, contentType: 'application/cbor', body } as const
      return answer(await connection.request(request), () => undefined)
    },
    close() {
      connection.close()
    },
  }
}
