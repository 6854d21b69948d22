// A file on its way through the server as any device sends one: sealed, filled up to a bucket, put in pieces, fetched by
// ranges; and a second blob that its author takes back.

import type { ServerEndpoint } from '#core/account/account-record.ts'
import type { BlobConnection, HttpReply, Transport, Unreachable } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { beginUploadShape, blobDeletionShape } from '#protocol/client-server/file-blobs.ts'
import type { BlobId } from '#protocol/ids.ts'
import { parseInvite } from '#protocol/invite.ts'
import { openChat, randomBlobId, type RawChat } from '../raw-chat.ts'
import { createRawClient } from '../raw-client.ts'
import type { TestHome } from '../test-home.ts'

export interface SecretFile {
  readonly name: string
  readonly type: string
  /** Longer than 32 KiB and shorter than 128 KiB. */
  readonly text: string
}

const bucketBytes = 131_072
const crypto = await createNodeCrypto()

/** In a chat of its own, by somebody who comes for this. `connect` gives the transport that is looked at. */
export async function moveFile(
  home: TestHome,
  connect: (server: ServerEndpoint) => Transport,
  file: SecretFile,
): Promise<void> {
  const server = home.server()
  const client = createRawClient(server)
  const { code } = parseInvite(await home.invite())
  const frida = await client.signUp('frida', code === null ? {} : { inviteCode: code })
  const { chat } = await openChat(client, frida)
  const transport = connect({
    domain: server.domain,
    instanceKey: server.instanceKey,
    spkiPins: [server.spkiPin],
    addresses: [server.address],
    largeInstance: false,
  })
  const bytes = sealedFile(file)
  for (const isTakenBack of [false, true]) {
    const connection = transport.openBlobConnection()
    const [blob, deleteToken] = [randomBlobId(), crypto.randomBytes(32)]
    await send(connection, chat, { blob, bytes, deleteToken })
    const path = `/v1/anon/chats/${chat.id}/blob-deletions`
    const body = encodeShape(blobDeletionShape, { blob, token: deleteToken })
    if (isTakenBack)
      must(await connection.request({ method: 'POST', path, contentType: 'application/cbor', body }), 204)
    connection.close()
  }
  await transport.close()
}

function sealedFile({ name, type, text }: SecretFile): Uint8Array {
  const [key, nonce] = [crypto.randomBytes(32), crypto.randomBytes(24)]
  const plaintext = utf8(`${name}\n${type}\n${text}`)
  const ciphertext = crypto.sealXChaCha20({ key, nonce, aad: new Uint8Array(), plaintext })
  return concatBytes(nonce, ciphertext, crypto.randomBytes(bucketBytes - nonce.length - ciphertext.length))
}

async function send(
  connection: BlobConnection,
  chat: RawChat,
  { blob, bytes, deleteToken }: { blob: BlobId; bytes: Uint8Array; deleteToken: Uint8Array },
): Promise<void> {
  const blobs = `/v1/anon/chats/${chat.id}/blobs`
  const chatToken = toBase64url(chat.sendToken)
  const deleteHash = crypto.blake3(deleteToken)
  const fields = { token: chat.sendToken, blob, bucketBytes, expiresDays: 30, deleteHash } as const
  const begin = { method: 'POST', path: blobs, contentType: 'application/cbor' } as const
  must(await connection.request({ ...begin, body: encodeShape(beginUploadShape, fields) }), 201)
  for (const from of [0, 100_000]) {
    const path = `${blobs}/${blob}?from=${String(from)}`
    const body = bytes.subarray(from, from + 100_000)
    const piece = { method: 'PUT', path, contentType: 'application/octet-stream', body, chatToken } as const
    must(await connection.request(piece), 200)
  }
  const range = { first: 60_000, last: 69_999 }
  const part = await connection.request({ method: 'GET', path: `${blobs}/${blob}`, chatToken, range })
  must(part, 206)
  if (!Buffer.from(part.body).equals(bytes.subarray(60_000, 70_000))) throw new Error('other bytes than were put')
}

function must(reply: HttpReply | Unreachable, wanted: number): asserts reply is HttpReply {
  const got = 'unreachable' in reply ? reply.unreachable : reply.status
  if (got !== wanted) throw new Error(`answered with ${String(got)}`)
}
