// The client's side of /v1: a method per route, replies parsed at the edge. A refusal and silence are values;
// what the server may not answer is a thrown PeerError. Tokens and renewal: session-keeper.ts.

import { decodeShape, encodeShape, object, text, type JsonReader, type Shape } from '#protocol/codec/shape.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import {
  appendedReplyShape,
  appendEntryReplyShape,
  challengeReplyShape,
  deviceLogReplyShape,
  infoReplyShape,
  poolReplyShape,
  sessionReplyShape,
  type AppendEntryRequest,
  type ChangePasswordRequest,
  type RenewRequest,
  type SignInRequest,
  type SignUpRequest,
} from '#protocol/client-server/accounts.ts'
import {
  anonymousDeletionShape,
  anonymousPostShape,
  type AnonymousDeletion,
  type AnonymousPost,
} from '#protocol/client-server/anonymous-post.ts'
import {
  chatListShape,
  commitRequestShape,
  commitRowShape,
  departureRequestShape,
  openGenerationShape,
  sendHashRepairShape,
  type CommitRequest,
  type DepartureRequest,
  type OpenGeneration,
  type SendHashRepair,
} from '#protocol/client-server/chats.ts'
import { comparisonMailShape, comparisonPostShape, type ComparisonPost } from '#protocol/client-server/comparison.ts'
import { deviceLogsShape, readDeviceLogsShape, type ReadDeviceLogs } from '#protocol/client-server/device-logs.ts'
import { syncBundlePostShape, syncBundleShape, type SyncBundlePost } from '#protocol/client-server/device-sync.ts'
import {
  claimedKeyPackagesShape,
  claimKeyPackagesShape,
  uploadKeyPackagesShape,
  type ClaimKeyPackages,
  type UploadKeyPackages,
} from '#protocol/client-server/key-packages.ts'
import {
  installationsReplyShape,
  seenDevicesReplyShape,
  type DeleteAccountRequest,
  type ReadOwnLogRequest,
  type RecoverRequest,
} from '#protocol/client-server/recovery.ts'
import { isErrorCode, type ErrorCode } from '#protocol/error-codes.ts'
import { PeerError } from '#protocol/errors.ts'
import type { AccountAddress, BlobId, ChatId } from '#protocol/ids.ts'
import type { HttpReply, HttpRequest, Transport, Unreachable } from '../ports/transport.ts'

/** What came of a call. `refused` is the server's decision; `unreachable` says nothing about whether it happened. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly why: 'refused'
      readonly code: ErrorCode
      readonly retryAfterMs: number | undefined
      readonly details: Readonly<Record<string, unknown>>
    }
  | { readonly ok: false; readonly why: 'unreachable'; readonly failure: Unreachable }

/** Performs a request with the session's token, renewing it where needed; see session-keeper.ts. */
export type SessionRequest = (request: Omit<HttpRequest, 'sessionToken'>) => Promise<HttpReply | Unreachable>

/** Reads a reply of JSON. */
export const json =
  <T>(reader: JsonReader<T>) =>
  (body: Uint8Array): T =>
    reader.read(parseJson(body), '$')
const cbor =
  <T>(shape: Shape<T>) =>
  (body: Uint8Array): T =>
    decodeShape(shape, body)
const nothing = (): undefined => undefined

/** Routes that need no session. */
export function createPublicRoutes(transport: Transport) {
  const call = <T>(request: HttpRequest, read: (body: Uint8Array) => T): Promise<Answer<T>> =>
    transport.request(request).then((reply) => answer(reply, read))
  return {
    info: () => call({ method: 'GET', path: '/v1/info' }, json(infoReplyShape)),
    challenge: () => call({ method: 'POST', path: '/v1/sessions/challenges' }, json(challengeReplyShape)),
    signUp: (body: SignUpRequest) => call(jsonRequest('POST', '/v1/accounts', body), json(sessionReplyShape)),
    signIn: (body: SignInRequest) => call(jsonRequest('POST', '/v1/sessions', body), json(sessionReplyShape)),
    renew: (body: RenewRequest) => call(jsonRequest('POST', '/v1/sessions/renewals', body), json(sessionReplyShape)),
    /** By the words: a new password and a session. */
    recover: (body: RecoverRequest) => call(jsonRequest('POST', '/v1/recoveries', body), json(sessionReplyShape)),
    /** The own log, by a proof of the device's key, also where that is revoked. */
    ownLog: (body: ReadOwnLogRequest) =>
      call(jsonRequest('POST', '/v1/device-logs/own', body), json(deviceLogReplyShape)),
    /** On a connection of its own; no session is ever shown here. */
    async post(chat: ChatId, post: AnonymousPost) {
      const path = `/v1/anon/chats/${chat}/messages`
      const reply = await transport.anonymousPost({ path, body: encodeShape(anonymousPostShape, post), chat })
      return answer(reply, json(appendedReplyShape))
    },
    /** On a connection of its own, too: the token says "the author", and no session says who that is. */
    async deleteMessage(chat: ChatId, deletion: AnonymousDeletion) {
      const path = `/v1/anon/chats/${chat}/deletions`
      const reply = await transport.anonymousPost({ path, body: encodeShape(anonymousDeletionShape, deletion), chat })
      return answer(reply, nothing)
    },
  }
}
export type PublicRoutes = ReturnType<typeof createPublicRoutes>

/** Routes of a session. */
export function createSessionRoutes(request: SessionRequest) {
  const call = <T>(what: Omit<HttpRequest, 'sessionToken'>, read: (body: Uint8Array) => T): Promise<Answer<T>> =>
    request(what).then((reply) => answer(reply, read))
  return {
    signOut: () => call({ method: 'DELETE', path: '/v1/sessions/current' }, nothing),
    changePassword: (body: ChangePasswordRequest) => call(jsonRequest('PUT', '/v1/account/password', body), nothing),
    deviceLog: (address: AccountAddress, from: number) =>
      call({ method: 'GET', path: `/v1/device-logs/${address}?from=${String(from)}` }, json(deviceLogReplyShape)),
    /** Of many accounts; fewer than were asked for where the reply would grow too large. */
    deviceLogs: (body: ReadDeviceLogs) =>
      call(cborRequest('/v1/device-logs/batch', encodeShape(readDeviceLogsShape, body)), cbor(deviceLogsShape)),
    appendEntry: (body: AppendEntryRequest) =>
      call(jsonRequest('POST', '/v1/device-logs', body), json(appendEntryReplyShape)),
    installations: () => call({ method: 'GET', path: '/v1/account/installations' }, json(installationsReplyShape)),
    seenDevices: () => call({ method: 'GET', path: '/v1/account/devices' }, json(seenDevicesReplyShape)),
    deleteAccount: (body: DeleteAccountRequest) => call(jsonRequest('POST', '/v1/account/deletion', body), nothing),
    pool: () => call({ method: 'GET', path: '/v1/key-packages' }, json(poolReplyShape)),
    uploadKeyPackages: (body: UploadKeyPackages) =>
      call(cborRequest('/v1/key-packages', encodeShape(uploadKeyPackagesShape, body)), json(poolReplyShape)),
    claimKeyPackages: (body: ClaimKeyPackages) =>
      call(
        cborRequest('/v1/key-packages/claims', encodeShape(claimKeyPackagesShape, body)),
        cbor(claimedKeyPackagesShape),
      ),
    chats: () => call({ method: 'GET', path: '/v1/chats' }, cbor(chatListShape)),
    openChat: (body: OpenGeneration) => call(cborRequest('/v1/chats', encodeShape(openGenerationShape, body)), nothing),
    /** Of a chat that there is: its next one. */
    openGeneration: (body: OpenGeneration) =>
      call(cborRequest(`/v1/chats/${body.chat}/generations`, encodeShape(openGenerationShape, body)), nothing),
    putBlob: (chat: ChatId, blob: BlobId, content: Uint8Array) =>
      call(
        {
          method: 'PUT',
          path: `/v1/chats/${chat}/blobs/${blob}`,
          contentType: 'application/octet-stream',
          body: content,
          timeoutMs: 120_000,
        },
        nothing,
      ),
    getBlob: (chat: ChatId, blob: BlobId) =>
      call({ method: 'GET', path: `/v1/chats/${chat}/blobs/${blob}`, timeoutMs: 120_000 }, (body) => body),
    commit: (chat: ChatId, body: CommitRequest) =>
      call(
        { ...cborRequest(`/v1/chats/${chat}/commits`, encodeShape(commitRequestShape, body)), timeoutMs: 60_000 },
        json(appendedReplyShape),
      ),
    winner: (chat: ChatId, generation: number, epoch: number) =>
      call(
        { method: 'GET', path: `/v1/chats/${chat}/commits/${String(generation)}/${String(epoch)}` },
        cbor(commitRowShape),
      ),
    repairSendHash: (chat: ChatId, body: SendHashRepair) =>
      call(cborRequest(`/v1/chats/${chat}/send-hash`, encodeShape(sendHashRepairShape, body)), nothing),
    postComparison: (body: ComparisonPost) =>
      call(cborRequest('/v1/comparison', encodeShape(comparisonPostShape, body)), nothing),
    comparisonMail: (after: number) =>
      call({ method: 'GET', path: `/v1/comparison?after=${String(after)}` }, cbor(comparisonMailShape)),
    postSyncBundle: (body: SyncBundlePost) =>
      call(
        { ...cborRequest('/v1/device-sync/bundle', encodeShape(syncBundlePostShape, body)), timeoutMs: 60_000 },
        nothing,
      ),
    /** The oldest that waits; a refusal `not_found` when none does. */
    syncBundle: () => call({ method: 'GET', path: '/v1/device-sync/bundle', timeoutMs: 60_000 }, cbor(syncBundleShape)),
    dropSyncBundle: (bundle: BlobId) =>
      call({ method: 'DELETE', path: `/v1/device-sync/bundle?bundle=${bundle}` }, nothing),
    depart: (chat: ChatId, body: DepartureRequest) =>
      call(cborRequest(`/v1/chats/${chat}/departures`, encodeShape(departureRequestShape, body)), nothing),
    row: (id: number) => call({ method: 'GET', path: `/v1/rows/${String(id)}` }, (body) => body),
  }
}
export type SessionRoutes = ReturnType<typeof createSessionRoutes>

function jsonRequest(method: 'POST' | 'PUT', path: string, body: object): HttpRequest {
  return { method, path, contentType: 'application/json', body: utf8(JSON.stringify(body)) }
}

function cborRequest(path: string, body: Uint8Array): HttpRequest {
  return { method: 'POST', path, contentType: 'application/cbor', body }
}

/** What a reply says: its value where it was granted. */
export function answer<T>(reply: HttpReply | Unreachable, read: (body: Uint8Array) => T): Answer<T> {
  if ('unreachable' in reply) return { ok: false, why: 'unreachable', failure: reply }
  if (reply.status >= 200 && reply.status < 300) return { ok: true, value: read(reply.body) }
  return refusal(reply.body)
}

const codeReader = object({ code: text(64) })

function refusal(body: Uint8Array): Answer<never> {
  const code = refusalCode(body)
  const { retryAfterMs, details } = parseJson(body) as Readonly<Record<string, unknown>>
  return {
    ok: false,
    why: 'refused',
    code,
    retryAfterMs: typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? retryAfterMs : undefined,
    details: typeof details === 'object' && details !== null ? { ...details } : {},
  }
}

/** The code of a refusal; a body without a known one is a `PeerError` `bad_reply`. */
export function refusalCode(body: Uint8Array): ErrorCode {
  const value = parseJson(body)
  if (typeof value !== 'object' || value === null || !('code' in value)) {
    throw new PeerError('bad_reply', 'an error without a code')
  }
  const { code } = codeReader.read({ code: value.code }, '$')
  if (!isErrorCode(code)) throw new PeerError('bad_reply', 'an error with an unknown code')
  return code
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(body)) as unknown
  } catch (cause) {
    throw new PeerError('bad_reply', 'not JSON', { cause })
  }
}
