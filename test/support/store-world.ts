// Accounts, devices and chats put straight into a server's store, without HTTP and without an engine.

import { toHex } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { type CommitDelta, commitDeltaShape } from '#protocol/client-server/chats.ts'
import { entryKinds, signEntry } from '#protocol/device-log/entry.ts'
import {
  type AccountAddress,
  accountAddress,
  type BlobId,
  type ChatId,
  type DeviceId,
  parseBlobId,
  parseChatId,
  parseDeviceId,
  parseDomain,
  parseUsername,
  type Username,
} from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes, type SigningKey, signingKey } from '#server/crypto/sodium.ts'
import type { DeviceKeys } from '#server/store/account-operations.ts'
import type { CommitInput, CommitOutcome } from '#server/store/chat-operations.ts'
import type { AppendMessage } from '#server/store/message-operations.ts'
import type { Store } from '#server/store/store.ts'

export const domain = parseDomain('store.test')
export const startMs = 1_700_000_000_000

export const newDeviceId = (): DeviceId => parseDeviceId(toHex(randomBytes(16)))
export const newChatId = (): ChatId => parseChatId(toHex(randomBytes(16)))
export const newBlobId = (): BlobId => parseBlobId(toHex(randomBytes(16)))

export interface StoredDevice extends DeviceKeys {
  readonly username: Username
  readonly address: AccountAddress
  readonly signing: SigningKey
  readonly root: SigningKey
  readonly tokenHash: Uint8Array
  readonly log: Uint8Array[]
}

export interface StoredChat {
  readonly id: ChatId
  readonly generation: number
  readonly epoch: number
  readonly sendHash: Uint8Array
}

/** Signs an account up with one device. */
export async function addAccount(store: Store, name: string): Promise<StoredDevice> {
  const username = parseUsername(name)
  const address = accountAddress(username, domain)
  const root = signingKey(randomBytes(32))
  const signing = signingKey(randomBytes(32))
  const keys = { device: newDeviceId(), ed25519: signing.publicKey, x25519: randomBytes(32) }
  const { entryBytes } = signEntry(
    {
      v: 1,
      account: address,
      seq: 0,
      prev: new Uint8Array(32),
      kind: entryKinds.root,
      ...keys,
      timeMs: 0,
      signer: null,
      rootKey: root.publicKey,
      recoveryX25519: randomBytes(32),
      accepts: null,
    },
    root.sign,
  )
  const tokenHash = randomBytes(32)
  const outcome = await store.signUp({
    username,
    address,
    passwordHash: 'not a hash',
    recoveryHash: randomBytes(32),
    entry: entryBytes,
    first: keys,
    inviteHash: null,
    session: { tokenHash, nowMs: startMs, expiresMs: startMs + 1e9 },
  })
  if (outcome !== 'ok') throw new Error(`sign-up: ${outcome}`)
  return { ...keys, username, address, signing, root, tokenHash, log: [entryBytes] }
}

/** Has the account's log add another device. */
export async function addDevice(store: Store, first: StoredDevice): Promise<DeviceKeys> {
  const keys = { device: newDeviceId(), ed25519: signingKey(randomBytes(32)).publicKey, x25519: randomBytes(32) }
  const last = first.log.at(-1)
  if (last === undefined) throw new Error('no log')
  const { entryBytes } = signEntry(
    {
      v: 1,
      account: first.address,
      seq: first.log.length,
      prev: blake3(last),
      kind: entryKinds.add,
      ...keys,
      timeMs: 0,
      signer: first.device,
      rootKey: null,
      recoveryX25519: null,
      accepts: null,
    },
    first.signing.sign,
  )
  const appended = await store.appendEntry({
    username: first.username,
    address: first.address,
    entry: entryBytes,
    nowMs: startMs,
    sessionExpiresMs: startMs + 1e9,
    addsPerDay: 6,
  })
  if (appended.outcome !== 'ok') throw new Error(`add: ${appended.outcome}`)
  first.log.push(entryBytes)
  return keys
}

export async function openStoredChat(store: Store, { device }: DeviceKeys): Promise<StoredChat> {
  const id = newChatId()
  const sendHash = randomBytes(32)
  const sealedName = randomBytes(limits.sealedNameBytes)
  const opened = { chat: id, generation: 0, pairKey: null, sendHash, sealedName }
  const outcome = await store.openGeneration({ device, opened, ownPairKey: randomBytes(32), nowMs: startMs, perDay: 8 })
  if (outcome !== 'ok') throw new Error(`open: ${outcome}`)
  return { id, generation: 0, epoch: 0, sendHash }
}

export function message(chat: StoredChat, more: Partial<AppendMessage> = {}): AppendMessage {
  return {
    chat: chat.id,
    generation: chat.generation,
    epoch: chat.epoch,
    sendHash: chat.sendHash,
    idempotencyKey: randomBytes(16),
    deleteHash: randomBytes(32),
    expiresMs: startMs + 1e9,
    ephemeral: false,
    body: randomBytes(64),
    nowMs: startMs,
    quota: { messages: 1e6, bytes: 1e9 },
    ...more,
  }
}

export interface StoredCommit {
  readonly outcome: CommitOutcome
  /** The chat as it is if the commit won. */
  readonly next: StoredChat
  readonly input: CommitInput
}

/** Puts the tree there and commits. */
export async function commitStored(
  store: Store,
  chat: StoredChat,
  by: DeviceKeys,
  change: { add?: readonly StoredDevice[]; remove?: readonly DeviceId[] } = {},
): Promise<StoredCommit> {
  const input = await commitInput(store, chat, by, change)
  const outcome = await store.commit(input)
  return { outcome, input, next: { ...chat, epoch: chat.epoch + 1, sendHash: input.request.sendHash } }
}

export async function commitInput(
  store: Store,
  chat: StoredChat,
  { device }: DeviceKeys,
  { add = [], remove = [] }: { add?: readonly StoredDevice[]; remove?: readonly DeviceId[] } = {},
): Promise<CommitInput> {
  const added = add.map((each) => ({ account: each.address, device: each.device, keyPackageRef: randomBytes(32) }))
  const { id, generation, epoch } = chat
  const delta: CommitDelta = { chat: id, generation, newEpoch: epoch + 1, added, removed: remove, departures: [] }
  const treeBlob = add.length === 0 ? null : newBlobId()
  const treeHash = randomBytes(32)
  if (treeBlob !== null) {
    await store.reserveBlob({ device, chat: id, blob: treeBlob, nowMs: startMs, maxUnreferenced: 100 })
    await store.completeBlob({ chat: id, blob: treeBlob, hash: treeHash, bytes: 100, nowMs: startMs })
  }
  return {
    chat: id,
    device,
    domain,
    delta,
    nowMs: startMs,
    request: {
      commit: randomBytes(300),
      delta: encodeShape(commitDeltaShape, delta),
      sendHash: blake3(randomBytes(32)),
      sealedName: randomBytes(limits.sealedNameBytes),
      sealedEnvelope: randomBytes(limits.envelopeSignatureBytes),
      treeBlob,
      treeHash,
      logs: [],
      generation,
      epoch,
      boxes: add.map(() => randomBytes(200)),
    },
  }
}
