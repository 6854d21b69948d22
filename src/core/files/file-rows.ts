// What the vault keeps of a file besides what its message says: how far it has come, up or down, and what is to be erased. One
// row for each message with a file; none: its ciphertext is not here. Written here alone, so that what a start has to go on
// with is found in ranges of its own.

import { toHex } from '#protocol/codec/bytes.ts'
import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  list,
  nullable,
  oneOf,
  record,
  text,
  uint,
  type Shaped,
} from '#protocol/codec/shape.ts'
import { expirySteps } from '#protocol/client-server/anonymous-post.ts'
import { blobIdShape, messageIdShape, type MessageId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { keyOfNoChat, rangeOfNoChat, seenIdKey, subjectOfNoChat } from '../chats/row-keys.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault, VaultChange } from '../vault/vault.ts'

/** A message that waits for its file: what the outbox will encrypt when all parts are at the server. */
const outgoingShape = record({
  order: [1, uint()],
  id: [2, messageIdShape],
  idempotencyKey: [3, bytes(16)],
  deleteHash: [4, bytes(32)],
  expiresDays: [5, oneOf(...expirySteps)],
  payload: [6, byteRange(1, 66_000)],
  messageKey: [7, byteRange(1, 64)],
})
export type OutgoingFile = Shaped<typeof outgoingShape>

const fileRowShape = record({
  /**
   * `sending`, `fetching`: under way, also after a restart. `held`: whole and verified on this disk. `failed`: until its
   * user tries again. `erasing`: gone from here, and its blobs are still to be deleted at the server.
   */
  state: [1, oneOf('sending', 'fetching', 'held', 'failed', 'erasing')],
  /** Why it failed, a stable code. */
  failure: [2, text(64, 0)],
  /** Parts that are through. */
  partsDone: [3, uint(limits.fileParts)],
  outgoing: [4, nullable(outgoingShape)],
  /** Blobs to delete, with the author's token for each. */
  toErase: [5, list(record({ blob: [1, blobIdShape], token: [2, bytes(32)] }), limits.fileParts)],
  /** Drawn: under which name its parts lie in the file store. */
  place: [6, bytes(16)],
})
export type FileRow = Shaped<typeof fileRowShape>

const underWayShape = record({ state: [1, oneOf('sending', 'fetching', 'erasing')] })
export type UnderWay = Shaped<typeof underWayShape>['state']

/** [Note: rows of no chat] What a start goes on with. */
const kinds = { underWay: 0, loosePlace: 1 } as const
const underWayKey = (rowKey: Uint8Array): Uint8Array => keyOfNoChat(kinds.underWay, rowKey)
const loosePlaceKey = (place: Uint8Array): Uint8Array => keyOfNoChat(kinds.loosePlace, place)

/** The row; undefined where nothing is known of the file. */
export async function readFileRow(work: Pick<UnitOfWork, 'get'>, rowKey: Uint8Array): Promise<FileRow | undefined> {
  const stored = await work.get('files', rowKey)
  return stored === undefined ? undefined : decodeShape(fileRowShape, stored)
}

/** Gathers the row. Its place is its own from here on, or nobody's where the file is only to be erased at the server. */
export function keepFileRow(work: UnitOfWork, rowKey: Uint8Array, row: FileRow): void {
  work.put('files', rowKey, encodeShape(fileRowShape, row))
  const state = underWay(row)
  if (state === undefined) work.delete('files', underWayKey(rowKey))
  else work.put('files', underWayKey(rowKey), encodeShape(underWayShape, { state }))
  if (state === 'erasing') work.put('files', loosePlaceKey(row.place), row.place)
  else work.delete('files', loosePlaceKey(row.place))
}

/** Gathers that nothing is known of the file any more. What its place holds is nobody's. */
export function dropFileRow(work: UnitOfWork, rowKey: Uint8Array, { state, place }: FileRow): void {
  work.delete('files', rowKey)
  work.delete('files', underWayKey(rowKey))
  if (state !== 'erasing') work.put('files', loosePlaceKey(place), place)
}

/** The files that something is still to be done about, of all chats. */
export async function filesUnderWay(
  vault: Pick<Vault, 'scan'>,
): Promise<readonly { rowKey: Uint8Array; state: UnderWay }[]> {
  const rows = await vault.scan({ table: 'files', ...rangeOfNoChat(kinds.underWay) })
  return rows.map(({ key, value }) => ({
    rowKey: subjectOfNoChat(key),
    state: decodeShape(underWayShape, value).state,
  }))
}

/** Places in the file store that no row names: of what was never sent, and of what has gone. */
export async function loosePlaces(vault: Pick<Vault, 'scan'>): Promise<readonly Uint8Array[]> {
  return (await vault.scan({ table: 'files', ...rangeOfNoChat(kinds.loosePlace) })).map(({ value }) => value)
}

/** Before anything is written there: no row names it yet. */
export const loosenPlace = (place: Uint8Array): VaultChange => ({
  kind: 'put',
  table: 'files',
  key: loosePlaceKey(place),
  value: place,
})
/** Nothing lies there any more. */
export const forgetPlace = (place: Uint8Array): VaultChange => ({
  kind: 'delete',
  table: 'files',
  key: loosePlaceKey(place),
})

/** What is to be done about it; undefined: nothing, or nothing before its user says so. */
export const underWay = ({ state }: Pick<FileRow, 'state'>): UnderWay | undefined =>
  state === 'held' || state === 'failed' ? undefined : state

/** As the index of seen ids has it: it says nothing of a person, and it stays when the message gets its place. */
export const fileRowKey = (
  crypto: Pick<Crypto, 'blake3'>,
  chatNumber: number,
  id: MessageId,
  accountHash: Uint8Array,
): Uint8Array => seenIdKey(crypto, chatNumber, id, accountHash)

/** The name of a part in the file store. */
export const partName = (place: Uint8Array, part: number): string => `${toHex(place)}-${String(part)}`
