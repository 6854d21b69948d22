// Chats on the wire, made of random bytes where an engine would put ciphertext: the server cannot tell them apart.

import { encodeShape } from '#protocol/codec/shape.ts'
import { type AnonymousPost, anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import {
  type CommitDelta,
  commitDeltaShape,
  type CommitRequest,
  commitRequestShape,
  type OpenGeneration,
  openGenerationShape,
} from '#protocol/client-server/chats.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { type BlobId, type ChatId, type DeviceId, parseBlobId, parseChatId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import type { RawAccount, RawClient, Reply } from './raw-client.ts'

/** A device that takes part: its account and a session. */
export interface Member {
  readonly account: RawAccount
  readonly token: string
}

export interface RawChat {
  readonly id: ChatId
  generation: number
  epoch: number
  /** Of the current epoch; known to its members. */
  sendToken: Uint8Array
}

export const randomChatId = (): ChatId => parseChatId(toHex(randomBytes(16)))
export const randomBlobId = (): BlobId => parseBlobId(toHex(randomBytes(16)))

export async function openChat(
  client: RawClient,
  member: Member,
  more: Partial<OpenGeneration> = {},
): Promise<{ chat: RawChat; reply: Reply }> {
  const sendToken = randomBytes(32)
  const opened: OpenGeneration = {
    chat: randomChatId(),
    generation: 0,
    pairKey: null,
    sendHash: blake3(sendToken),
    sealedName: randomBytes(limits.sealedNameBytes),
    ...more,
  }
  const path = opened.generation === 0 ? '/v1/chats' : `/v1/chats/${opened.chat}/generations`
  const reply = await client.cbor('POST', path, openGenerationShape, opened, member.token)
  return { chat: { id: opened.chat, generation: opened.generation, epoch: 0, sendToken }, reply }
}

export interface CommitOptions {
  readonly add?: readonly Pick<Member, 'account'>[]
  readonly remove?: readonly DeviceId[]
  readonly request?: Partial<CommitRequest>
  readonly delta?: Partial<CommitDelta>
  /** Leaves the tree blob out. */
  readonly withoutBlob?: boolean
}

/** A commit on paper, with the tree that belongs to it. */
export function commitRequest(
  chat: RawChat,
  options: CommitOptions = {},
): { request: CommitRequest; delta: CommitDelta; tree: Uint8Array; nextToken: Uint8Array } {
  const added = options.add ?? []
  const delta: CommitDelta = {
    chat: chat.id,
    generation: chat.generation,
    newEpoch: chat.epoch + 1,
    added: added.map(({ account }) => ({
      account: account.address,
      device: account.device.id,
      keyPackageRef: randomBytes(32),
    })),
    removed: options.remove ?? [],
    departures: [],
    ...options.delta,
  }
  const tree = randomBytes(2_048)
  const treeBlob = added.length === 0 ? null : randomBlobId()
  const nextToken = randomBytes(32)
  const request: CommitRequest = {
    commit: randomBytes(700),
    delta: encodeShape(commitDeltaShape, delta),
    sendHash: blake3(nextToken),
    sealedName: randomBytes(limits.sealedNameBytes),
    sealedEnvelope: randomBytes(limits.envelopeSignatureBytes),
    treeBlob,
    treeHash: blake3(treeBlob === null ? new Uint8Array() : tree),
    logs: added.map(({ account }) => ({ account: account.address, entries: account.log })),
    generation: chat.generation,
    epoch: chat.epoch,
    boxes: added.map(() => randomBytes(1_200)),
    ...options.request,
  }
  return { request, delta, tree, nextToken }
}

/** Uploads the tree and posts a commit; the chat moves on when it wins. */
export async function commit(
  client: RawClient,
  member: Member,
  chat: RawChat,
  options: CommitOptions = {},
): Promise<{ reply: Reply; request: CommitRequest }> {
  const { request, delta, tree, nextToken } = commitRequest(chat, options)
  const { treeBlob } = request
  if (treeBlob !== null && options.withoutBlob !== true) await putBlob(client, member, chat, treeBlob, tree)
  const reply = await client.cbor('POST', `/v1/chats/${chat.id}/commits`, commitRequestShape, request, member.token)
  if (reply.status === 201) {
    chat.epoch = delta.newEpoch
    chat.sendToken = nextToken
  }
  return { reply, request }
}

export function putBlob(
  client: RawClient,
  { token }: Member,
  { id }: Pick<RawChat, 'id'>,
  blob: BlobId,
  body: Uint8Array,
): Promise<Reply> {
  return client.request({
    method: 'PUT',
    path: `/v1/chats/${id}/blobs/${blob}`,
    token,
    type: 'application/octet-stream',
    body,
  })
}

export function anonymousPost(chat: RawChat, more: Partial<AnonymousPost> = {}): AnonymousPost {
  return {
    generation: chat.generation,
    epoch: chat.epoch,
    token: chat.sendToken,
    idempotencyKey: randomBytes(16),
    deleteHash: randomBytes(32),
    expiresDays: 30,
    ephemeral: false,
    body: randomBytes(400),
    ...more,
  }
}

/** Posts on a connection of its own, without a session. */
export function post(client: RawClient, chat: RawChat, more: Partial<AnonymousPost> = {}): Promise<Reply> {
  return client.cbor('POST', `/v1/anon/chats/${chat.id}/messages`, anonymousPostShape, anonymousPost(chat, more))
}
