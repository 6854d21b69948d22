// Every door of the home server through which a body comes in, each with bodies that it takes, and what is thrown at it.

import type { Agent } from 'node:https'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { anonymousDeletionShape, anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import {
  commitRequestShape,
  departureRequestShape,
  openGenerationShape,
  sendHashRepairShape,
} from '#protocol/client-server/chats.ts'
import { comparisonPostShape } from '#protocol/client-server/comparison.ts'
import { readDeviceLogsShape } from '#protocol/client-server/device-logs.ts'
import { syncBundlePostShape } from '#protocol/client-server/device-sync.ts'
import { beginUploadShape, blobDeletionShape } from '#protocol/client-server/file-blobs.ts'
import { claimKeyPackagesShape, uploadKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { errorCodes, isErrorCode } from '#protocol/error-codes.ts'
import { parseBlobId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { mutateBytes, mutateCbor, mutateJson, type Mutator } from './mutate.ts'
import { anonymousPost, commitRequest, openChat, randomChatId } from './raw-chat.ts'
import { keepAliveAgent, type RawClient, type Reply } from './raw-client.ts'
import { createSeededRandom } from './seeded-random.ts'

export interface Door {
  readonly name: string
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly type: 'application/json' | 'application/cbor'
  readonly token: string | undefined
  /** A body of the right shape; whether the server grants it is another matter. */
  readonly sample: Uint8Array
  readonly maxBytes: number
}

/** Signs up, opens a chat, and lists all doors with bodies that fit it. */
export async function serverDoors(client: RawClient): Promise<readonly Door[]> {
  const anna = await client.signUp('anna')
  const ben = await client.signUp('ben')
  const { chat } = await openChat(client, anna)
  const { token } = anna
  const proof = { nonce: toBase64url(randomBytes(32)), signature: toBase64url(randomBytes(64)) }
  const key = () => toBase64url(randomBytes(32))
  const deviceId = anna.account.device.id
  const json = (method: Door['method'], path: string, body: unknown, session?: string): Door => ({
    name: `${method} ${path}`,
    method,
    path,
    type: 'application/json',
    token: session,
    sample: utf8(JSON.stringify(body)),
    maxBytes: 128 * 1024,
  })
  const cbor = (path: string, name: string, sample: Uint8Array, maxBytes = 128 * 1024): Door => ({
    name: `POST ${name}`,
    method: 'POST',
    path,
    type: 'application/cbor',
    token,
    sample,
    maxBytes,
  })
  const opened = {
    chat: chat.id,
    pairKey: null,
    sendHash: randomBytes(32),
    sealedName: randomBytes(limits.sealedNameBytes),
  }
  const departure = { device: deviceId, wholeAccount: false, signedMs: Date.now(), signature: randomBytes(64) }
  const repair = {
    generation: 0,
    epoch: 0,
    sendHash: randomBytes(32),
    sealedEnvelope: randomBytes(limits.envelopeSignatureBytes),
  }
  const targets = [{ account: ben.account.address, device: ben.account.device.id }]
  const packages = [{ keyPackage: randomBytes(300), notAfterSeconds: 4e9, isLastResort: true }]
  return [
    json('POST', '/v1/accounts', {
      username: 'carl',
      inviteCode: null,
      authKey: key(),
      recoveryHash: key(),
      entry: toBase64url(anna.account.log[0] ?? new Uint8Array()),
      ...proof,
    }),
    json('POST', '/v1/sessions', {
      username: 'anna',
      authKey: key(),
      deviceId,
      ed25519: key(),
      x25519: key(),
      ...proof,
    }),
    json('POST', '/v1/sessions/renewals', { username: 'anna', deviceId, ...proof }),
    json('PUT', '/v1/account/password', { oldAuthKey: key(), newAuthKey: key() }, token),
    json('POST', '/v1/device-logs', { entry: toBase64url(anna.account.log[0] ?? new Uint8Array()) }, token),
    json('POST', '/v1/recoveries', {
      username: 'anna',
      newAuthKey: key(),
      recoveryKey: key(),
      deviceId,
      ed25519: key(),
      x25519: key(),
      expiresAtMs: 1_800_000_000_000,
      ...proof,
      recoverySignature: toBase64url(randomBytes(64)),
    }),
    json('POST', '/v1/device-logs/own', { username: 'anna', deviceId, ...proof, from: 0 }),
    json('POST', '/v1/account/deletion', { authKey: key(), entries: [toBase64url(randomBytes(200))] }, token),
    cbor(
      '/v1/key-packages',
      '/v1/key-packages',
      encodeShape(uploadKeyPackagesShape, { packages }),
      limits.keyPackagesPerUpload * (limits.keyPackageBytes + 64),
    ),
    cbor(
      '/v1/key-packages/claims',
      '/v1/key-packages/claims',
      encodeShape(claimKeyPackagesShape, { requestId: randomBytes(16), targets }),
    ),
    cbor(
      '/v1/device-logs/batch',
      '/v1/device-logs/batch',
      encodeShape(readDeviceLogsShape, { wanted: [{ account: ben.account.address, from: 0 }] }),
    ),
    cbor(
      '/v1/comparison',
      '/v1/comparison',
      encodeShape(comparisonPostShape, { to: deviceId, body: randomBytes(90) }),
      limits.comparisonMessageBytes + 64,
    ),
    cbor(
      '/v1/device-sync/bundle',
      '/v1/device-sync/bundle',
      encodeShape(syncBundlePostShape, {
        bundle: parseBlobId(toHex(randomBytes(16))),
        to: ben.account.device.id,
        chat: chat.id,
        sealedBytes: randomBytes(300),
      }),
      limits.syncBundleBytes + 256,
    ),
    cbor(
      '/v1/chats',
      '/v1/chats',
      encodeShape(openGenerationShape, { ...opened, chat: randomChatId(), generation: 0 }),
    ),
    cbor(
      `/v1/chats/${chat.id}/generations`,
      '/v1/chats/:chat/generations',
      encodeShape(openGenerationShape, { ...opened, generation: 9 }),
    ),
    cbor(
      `/v1/chats/${chat.id}/commits`,
      '/v1/chats/:chat/commits',
      encodeShape(commitRequestShape, commitRequest(chat, { add: [ben] }).request),
      limits.commitBytes,
    ),
    {
      ...cbor(
        `/v1/anon/chats/${chat.id}/messages`,
        '/v1/anon/chats/:chat/messages',
        encodeShape(anonymousPostShape, anonymousPost(chat)),
        limits.messageBytes + 256,
      ),
      token: undefined,
    },
    {
      ...cbor(
        `/v1/anon/chats/${chat.id}/deletions`,
        '/v1/anon/chats/:chat/deletions',
        encodeShape(anonymousDeletionShape, { seq: 1, token: randomBytes(32) }),
        256,
      ),
      token: undefined,
    },
    {
      ...cbor(
        `/v1/anon/chats/${chat.id}/blobs`,
        '/v1/anon/chats/:chat/blobs',
        encodeShape(beginUploadShape, {
          token: chat.sendToken,
          blob: parseBlobId(toHex(randomBytes(16))),
          bucketBytes: 32_768,
          expiresDays: 30,
          deleteHash: randomBytes(32),
        }),
        256,
      ),
      token: undefined,
    },
    {
      ...cbor(
        `/v1/anon/chats/${chat.id}/blob-deletions`,
        '/v1/anon/chats/:chat/blob-deletions',
        encodeShape(blobDeletionShape, {
          blob: parseBlobId(toHex(randomBytes(16))),
          token: randomBytes(32),
        }),
        256,
      ),
      token: undefined,
    },
    // Last: it replaces what messages show.
    cbor(`/v1/chats/${chat.id}/send-hash`, '/v1/chats/:chat/send-hash', encodeShape(sendHashRepairShape, repair)),
    cbor(
      `/v1/chats/${chat.id}/departures`,
      '/v1/chats/:chat/departures',
      encodeShape(departureRequestShape, { generation: 0, departure }),
    ),
  ]
}

export const knock = (client: RawClient, door: Door, body: Uint8Array, agent?: Agent): Promise<Reply> =>
  client.request({
    method: door.method,
    path: door.path,
    token: door.token,
    type: door.type,
    body,
    ...(agent === undefined ? {} : { agent }),
  })

export interface SiegeReport {
  readonly name: string
  readonly inputs: number
  /** code → how often; `2xx` for what was granted. */
  readonly answers: Readonly<Record<string, number>>
  readonly slowestMs: number
  readonly failures: readonly string[]
}

const atOnce = 16

/** Throws damaged bodies at a door: each answer is a grant or a refusal of the catalogue, never a fault of the server. */
export async function besiege(
  client: RawClient,
  door: Door,
  { inputs, seed, stop }: { inputs: number; seed: number; stop: () => boolean },
): Promise<SiegeReport> {
  const agent = keepAliveAgent(atOnce)
  const mutators: readonly Mutator[] = [mutateBytes, door.type === 'application/json' ? mutateJson : mutateCbor]
  const answers: Record<string, number> = {}
  const failures: string[] = []
  let [next, done, slowestMs] = [0, 0, 0]

  async function attack(): Promise<void> {
    while (next < inputs && failures.length < 5 && !stop()) {
      const number = next++
      const random = createSeededRandom(seed ^ Math.imul(number + 1, 0x85eb_ca6b))
      const body = random.pick(mutators)(random, door.sample, door.sample)
      const startedMs = performance.now()
      const outcome = await judge(body)
      slowestMs = Math.max(slowestMs, performance.now() - startedMs)
      answers[outcome] = (answers[outcome] ?? 0) + 1
      if (outcome !== '2xx' && (!isErrorCode(outcome) || outcome === 'internal')) {
        failures.push(`${door.name}, seed ${String(seed)}, case ${String(number)}: ${outcome}`)
      }
      done++
    }
  }

  async function judge(body: Uint8Array): Promise<string> {
    try {
      const { status, json } = await knock(client, door, body, agent)
      if (status >= 200 && status < 300) return '2xx'
      const code = String(json?.['code'])
      return isErrorCode(code) && errorCodes[code].status === status ? code : `${String(status)} ${code}`
    } catch (cause) {
      return `no answer: ${String(cause)}`
    }
  }

  await Promise.all(Array.from({ length: atOnce }, attack))
  agent.destroy()
  return { name: door.name, inputs: done, answers, slowestMs, failures }
}
