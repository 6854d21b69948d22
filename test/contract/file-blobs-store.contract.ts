// What every store of the home server must do with blobs of files. Run by server-store.test.ts on each adapter, like the
// rest of the contract.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { entryKinds, signEntry } from '#protocol/device-log/entry.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import type { BeginFileBlob } from '#server/store/file-blob-operations.ts'
import {
  addAccount,
  commitStored,
  newBlobId,
  newChatId,
  openStoredChat,
  startMs,
  type StoredChat,
  type StoredDevice,
} from '../support/store-world.ts'
import type { OpenedStore } from './server-store.contract.ts'

const day = 24 * 60 * 60 * 1000
const small = 32_768
const large = 131_072

export function fileBlobsStoreContract(open: () => Promise<OpenedStore>): void {
  let opened: OpenedStore
  let anna: StoredDevice
  let chat: StoredChat

  beforeEach(async () => {
    opened = await open()
    anna = await addAccount(opened.store, 'anna')
    chat = await openStoredChat(opened.store, anna)
  })
  afterEach(() => opened.dispose())

  const upload = (more: Partial<BeginFileBlob> = {}): BeginFileBlob => ({
    chat: chat.id,
    blob: newBlobId(),
    sendHash: chat.sendHash,
    bucketBytes: small,
    deleteHash: randomBytes(32),
    expiresMs: startMs + 30 * day,
    nowMs: startMs,
    quota: { chatBytes: 1e9, allBytes: 1e9 },
    ...more,
  })
  const record = (blob: BeginFileBlob['blob'], fromBytes: number, receivedBytes: number, nowMs = startMs) =>
    opened.store.recordPiece({ blob, fromBytes, receivedBytes, nowMs })
  const find = (input: BeginFileBlob, more: Partial<BeginFileBlob> = {}) =>
    opened.store.findFileBlob({ ...input, ...more })

  it('begins an upload once, tells again how far it came, and refuses another one under its id', async () => {
    const input = upload()
    const again = () => opened.store.beginFileBlob(input)
    expect(await again()).toEqual({ outcome: 'ok', receivedBytes: 0 })
    expect(await record(input.blob, 0, 1_000)).toBe(true)
    expect(await again()).toEqual({ outcome: 'ok', receivedBytes: 1_000 })
    opened = await opened.reopen()
    expect(await again()).toEqual({ outcome: 'ok', receivedBytes: 1_000 })
    const elsewhere = await openStoredChat(opened.store, anna)
    const others: Partial<BeginFileBlob>[] = [
      { bucketBytes: large },
      { deleteHash: randomBytes(32) },
      { chat: elsewhere.id, sendHash: elsewhere.sendHash },
      { nowMs: startMs + 30 * day },
    ]
    for (const other of others) {
      expect(await opened.store.beginFileBlob({ ...input, ...other })).toEqual({ outcome: 'blob_exists' })
    }
  })

  it('records pieces in their order and none twice', async () => {
    const input = upload()
    await opened.store.beginFileBlob(input)
    expect(await record(input.blob, 5, 10)).toBe(false)
    expect([await record(input.blob, 0, 10), await record(input.blob, 0, 20)]).toEqual([true, false])
    expect(await record(input.blob, 10, small)).toBe(true)
    expect(await find(input)).toEqual({ outcome: 'ok', bucketBytes: small, receivedBytes: small })
    expect(await record(newBlobId(), 0, 10)).toBe(false)
    await expect(record(input.blob, small, small + 1)).rejects.toThrow()
  })

  it('knows the token of the epoch there is, and says the same of a chat that does not exist', async () => {
    const input = upload()
    await opened.store.beginFileBlob(input)
    const ben = await addAccount(opened.store, 'ben')
    const { outcome, next } = await commitStored(opened.store, chat, anna, { add: [ben] })
    expect(outcome.outcome).toBe('ok')
    const stale = { outcome: 'stale_epoch' }
    const strange = { chat: newChatId(), sendHash: next.sendHash }
    expect([
      await find(input),
      await find(input, strange),
      await opened.store.beginFileBlob(upload()),
      await opened.store.beginFileBlob(upload(strange)),
    ]).toEqual([stale, stale, stale, stale])
    expect(await find(input, { sendHash: next.sendHash })).toMatchObject({ outcome: 'ok' })
  })

  it('begins nothing while a revoked device waits for its removal, and goes on with what was begun', async () => {
    const input = upload()
    await opened.store.beginFileBlob(input)
    const ben = await addAccount(opened.store, 'ben')
    const { next } = await commitStored(opened.store, chat, anna, { add: [ben] })
    const { entryBytes } = signEntry(
      {
        v: 1,
        account: ben.address,
        seq: ben.log.length,
        prev: blake3(ben.log.at(-1) ?? new Uint8Array()),
        kind: entryKinds.revoke,
        device: ben.device,
        ed25519: null,
        x25519: null,
        timeMs: 0,
        signer: null,
        rootKey: null,
        recoveryX25519: null,
        accepts: null,
      },
      ben.root.sign,
    )
    const appended = await opened.store.appendEntry({
      username: ben.username,
      address: ben.address,
      entry: entryBytes,
      nowMs: startMs,
      sessionExpiresMs: startMs + 1e9,
      addsPerDay: 6,
    })
    expect(appended.outcome).toBe('ok')
    const shown = { sendHash: next.sendHash }
    expect(await opened.store.beginFileBlob(upload(shown))).toEqual({
      outcome: 'revocation_pending',
      entry: expect.any(Uint8Array) as Uint8Array,
    })
    expect(await opened.store.beginFileBlob({ ...input, ...shown })).toEqual({ outcome: 'ok', receivedBytes: 0 })
  })

  describe('quotas', () => {
    it('count a blob whole from its begin, for its chat and for all', async () => {
      const elsewhere = await openStoredChat(opened.store, anna)
      const there = { chat: elsewhere.id, sendHash: elsewhere.sendHash }
      const quota = { chatBytes: 2 * small, allBytes: 3 * small }
      const outcomes = []
      for (const place of [{}, {}, {}, there, there]) {
        outcomes.push((await opened.store.beginFileBlob(upload({ quota, ...place }))).outcome)
      }
      expect(outcomes).toEqual(['ok', 'ok', 'quota_exceeded', 'ok', 'quota_exceeded'])
    })

    it('have room again when a blob was erased or swept', async () => {
      const quota = { chatBytes: small, allBytes: small }
      const [first, second] = [upload({ quota }), upload({ quota })]
      await opened.store.beginFileBlob(first)
      expect(await opened.store.deleteFileBlob(first)).toBe(true)
      expect(await opened.store.beginFileBlob(second)).toMatchObject({ outcome: 'ok' })
      const swept = { nowMs: startMs + day, abandonedMs: day, maxRows: 10 }
      expect(await opened.store.sweepFileBlobs(swept)).toEqual([second.blob])
      expect(await opened.store.beginFileBlob(upload({ quota }))).toMatchObject({ outcome: 'ok' })
    })
  })

  it('erases a blob for its author’s token, in its chat, and for nothing else', async () => {
    const input = upload()
    await opened.store.beginFileBlob(input)
    const elsewhere = await openStoredChat(opened.store, anna)
    const erase = (more: Partial<BeginFileBlob>) => opened.store.deleteFileBlob({ ...input, ...more })
    expect([
      await erase({ deleteHash: randomBytes(32) }),
      await erase({ chat: elsewhere.id }),
      await erase({ blob: newBlobId() }),
    ]).toEqual([false, false, false])
    expect([await erase({}), await erase({}), await find(input)]).toEqual([true, false, { outcome: 'not_found' }])
  })

  it('sweeps what has expired and what nobody went on with, so many at once, and leaves the rest', async () => {
    const [expired, abandoned, busy, whole] = [
      upload({ expiresMs: startMs + day }),
      upload(),
      upload(),
      upload(),
    ] as const
    for (const input of [expired, abandoned, busy, whole]) await opened.store.beginFileBlob(input)
    await record(expired.blob, 0, small)
    await record(whole.blob, 0, small)
    await record(busy.blob, 0, 10, startMs + 1)
    const sweep = (nowMs: number) => opened.store.sweepFileBlobs({ nowMs, abandonedMs: day, maxRows: 1 })
    expect(await sweep(startMs + day - 1)).toEqual([])
    expect(await find(expired, { nowMs: startMs + day })).toEqual({ outcome: 'not_found' })
    const swept = [await sweep(startMs + day), await sweep(startMs + day), await sweep(startMs + day)].flat()
    expect(swept.sort()).toEqual([expired.blob, abandoned.blob].sort())
    expect([(await find(busy)).outcome, (await find(whole)).outcome]).toEqual(['ok', 'ok'])
  })

  it('tells which files have no row, each kind by its own rows', async () => {
    const input = upload()
    await opened.store.beginFileBlob(input)
    const tree = newBlobId()
    await opened.store.reserveBlob({
      device: anna.device,
      chat: chat.id,
      blob: tree,
      nowMs: startMs,
      maxUnreferenced: 9,
    })
    const names = [input.blob, tree]
    expect(await opened.store.findStrayBlobs({ trees: names, files: names })).toEqual({
      trees: [input.blob],
      files: [tree],
    })
  })
}
