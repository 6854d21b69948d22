import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { StorageError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { createMemoryFileStore, type MemoryFileStore } from '../../../test/support/memory-file-store.ts'
import { vaultWithMessages } from '../../../test/support/message-vault.ts'
import type { FileSource } from '../ports/file-handles.ts'
import { planParts } from './file-layout.ts'
import type { Vault } from '../vault/vault.ts'
import { createFileReader } from './file-reader.ts'
import { createFileShelf } from './file-shelf.ts'
import { createFileStaging, type FileStaging, type SealedFile } from './file-staging.ts'

const crypto = await createNodeCrypto()
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
let store: MemoryFileStore
let vault: Vault
let staging: FileStaging
beforeEach(async () => {
  store = createMemoryFileStore()
  vault = await vaultWithMessages(crypto, [])
  staging = createFileStaging({ crypto, files: createFileShelf({ store, vault, log }) })
})

/** Counts what it has given that nobody has asked beyond yet. */
function sourceOf(
  bytes: Uint8Array,
  more: Partial<FileSource> = {},
): FileSource & { readonly largest: () => number; readonly closed: () => number } {
  let largest = 0
  let closed = 0
  return {
    name: 'own.bin',
    sizeBytes: bytes.length,
    read(from, length) {
      largest = Math.max(largest, length)
      return Promise.resolve(bytes.subarray(from, from + length))
    },
    close() {
      closed++
      return Promise.resolve()
    },
    largest: () => largest,
    closed: () => closed,
    ...more,
  }
}

async function staged(source: FileSource): Promise<string> {
  const added = await staging.add(source)
  if (!added.ok) throw new Error(added.code)
  return added.view.staged
}

async function taken(id: string): Promise<SealedFile> {
  const result = await staging.take(id)
  if (!result.ok) throw new Error(result.code)
  return result.file
}

const read = (file: SealedFile): Promise<Uint8Array> =>
  createFileReader({ crypto, store }).read(
    file.place,
    { ...file, type: '', picture: null, sound: null, album: null },
    0,
    file.sizeBytes,
  )

describe('a staged file', () => {
  it('is sealed by pieces of a MiB, closed, and handed over once', async () => {
    const bytes = crypto.randomBytes(3_000_000)
    const source = sourceOf(bytes)
    const id = await staged(source)
    const file = await taken(id)
    expect([source.largest(), source.closed()]).toEqual([1_048_576, 1])
    expect(file).toMatchObject({ name: 'own.bin', sizeBytes: 3_000_000, parts: [{}] })
    expect(Buffer.from(await read(file)).equals(bytes)).toBe(true)
    await expect(staging.take(id)).rejects.toMatchObject({ code: 'not_staged' })
    expect(staging.all()).toEqual([])
  })

  it('can be looked at before it is sent, and is then sent as it was', async () => {
    const bytes = crypto.randomBytes(70_000)
    const id = await staged(sourceOf(bytes))
    expect(Buffer.from(await read(await staging.sealed(id))).equals(bytes)).toBe(true)
    expect(Buffer.from(await read(await taken(id))).equals(bytes)).toBe(true)
    await expect(staging.sealed(id)).rejects.toMatchObject({ code: 'not_staged' })
  })

  it('given back by who could not send it can be taken again', async () => {
    const id = await staged(sourceOf(crypto.randomBytes(10)))
    const first = await staging.take(id)
    if (first.ok) first.giveBack()
    expect((await taken(id)).sizeBytes).toBe(10)
  })

  it('has a key and blobs of its own each time', async () => {
    const bytes = crypto.randomBytes(10)
    const [one, other] = [await taken(await staged(sourceOf(bytes))), await taken(await staged(sourceOf(bytes)))]
    expect(one.key).not.toEqual(other.key)
    expect(one.parts[0]?.blob).not.toBe(other.parts[0]?.blob)
    expect(one.place).not.toEqual(other.place)
  })

  it.each([
    ['ends before its length', sourceOf(new Uint8Array(90), { sizeBytes: 100 }), 'file_changed'],
    [
      'cannot be read',
      sourceOf(new Uint8Array(0), { sizeBytes: 5, read: () => Promise.reject(new Error('EIO: /mnt/own.bin')) }),
      'file_unreadable',
    ],
    [
      'was written meanwhile',
      sourceOf(new Uint8Array(0), { read: () => Promise.reject(new StorageError('file_changed', 'written')) }),
      'file_changed',
    ],
  ])('that %s is not sent, says why, and leaves nothing', async (_, source, code) => {
    const id = await staged(source)
    expect(await staging.take(id)).toEqual({ ok: false, code })
    expect(staging.all()).toMatchObject([{ staged: id, failure: code }])
    expect([...store.held]).toEqual([])
    await staging.drop(id)
    expect(staging.all()).toEqual([])
  })

  it('that finds no room on the disk says so', async () => {
    const full = { ...store, write: () => Promise.reject(new StorageError('disk_full', 'no space')) }
    const onFull = createFileStaging({ crypto, files: createFileShelf({ store: full, vault, log }) })
    const added = await onFull.add(sourceOf(new Uint8Array(5)))
    expect(added.ok && (await onFull.take(added.view.staged))).toEqual({ ok: false, code: 'disk_full' })
  })

  it('that is dropped while it is sealed leaves nothing, and is not sent', async () => {
    let proceed = (): void => undefined
    const gate = new Promise<void>((resolve) => (proceed = resolve))
    const bytes = crypto.randomBytes(2_500_000)
    const source = sourceOf(bytes, {
      async read(from, length) {
        if (from > 0) await gate
        return bytes.subarray(from, from + length)
      },
    })
    const id = await staged(source)
    const [dropping, taking] = [staging.drop(id), Promise.resolve()]
    proceed()
    await Promise.all([dropping, taking])
    expect([...store.held]).toEqual([])
    await expect(staging.take(id)).rejects.toMatchObject({ code: 'not_staged' })
  })

  it('is refused where it is too large, or one of too many', async () => {
    expect(await staging.add(sourceOf(new Uint8Array(0), { sizeBytes: limits.fileBytes + 1 }))).toEqual({
      ok: false,
      code: 'file_too_large',
    })
    for (let i = 0; i < 512; i++) await staged(sourceOf(new Uint8Array(1)))
    expect(await staging.add(sourceOf(new Uint8Array(1)))).toEqual({ ok: false, code: 'too_many_files' })
    await staging.stop()
    expect([staging.all(), [...store.held]]).toEqual([[], []])
  })
})

describe('a file that the page brings itself', () => {
  it('is sealed as its pieces come, and holds no more than one of them', async () => {
    const bytes = crypto.randomBytes(2_400_000)
    const added = await staging.addPushed('voice.ogg', bytes.length)
    if (!added.ok) throw new Error(added.code)
    const { staged: id } = added.view
    for (let from = 0; from < bytes.length; from += 500_000) {
      const pushed = staging.push(id, bytes.subarray(from, from + 500_000))
      if (from === 0) await expect(staging.push(id, new Uint8Array(1))).rejects.toMatchObject({ code: 'piece_waiting' })
      await pushed
    }
    const file = await taken(id)
    expect(file.name).toBe('voice.ogg')
    expect(Buffer.from(await read(file)).equals(bytes)).toBe(true)
  })

  it('takes no byte more than was announced', async () => {
    const added = await staging.addPushed('a', 4)
    if (!added.ok) throw new Error(added.code)
    await expect(staging.push(added.view.staged, new Uint8Array(5))).rejects.toMatchObject({ code: 'too_many_bytes' })
  })

  it('is gone when it is dropped half-way, and its page waits for nothing', async () => {
    const added = await staging.addPushed('a', 2_000_000)
    if (!added.ok) throw new Error(added.code)
    await staging.push(added.view.staged, new Uint8Array(1_500_000))
    await staging.drop(added.view.staged)
    expect([...store.held]).toEqual([])
  })

  it('may be empty', async () => {
    const added = await staging.addPushed('empty', 0)
    if (!added.ok) throw new Error(added.code)
    expect(await read(await taken(added.view.staged))).toEqual(new Uint8Array(0))
  })
})

describe('reading a held file', () => {
  it('gives any stretch, in any order, whole and by pieces', async () => {
    const bytes = crypto.randomBytes(2_300_000)
    const file = { ...(await taken(await staged(sourceOf(bytes)))), type: '', picture: null, sound: null, album: null }
    const reader = createFileReader({ crypto, store })
    for (const [from, length] of [
      [0, 10],
      [1_048_570, 20],
      [5, 100],
      [2_200_000, 200_000],
      [2_300_000, 10],
      [65_536, 65_536],
      [0, 2_300_000],
    ] as const) {
      const stretch = await reader.read(file.place, file, from, length)
      expect(Buffer.from(stretch).equals(bytes.subarray(from, from + length))).toBe(true)
    }
    const pieces: Uint8Array[] = []
    for (let from = 0; from < bytes.length; from += 333_333)
      pieces.push(await reader.read(file.place, file, from, 333_333))
    expect(Buffer.from(concatBytes(...pieces)).equals(bytes)).toBe(true)
  })

  it('says that the disk has spoiled it, every time, and not what it cannot vouch for', async () => {
    const bytes = crypto.randomBytes(300_000)
    const file = { ...(await taken(await staged(sourceOf(bytes)))), type: '', picture: null, sound: null, album: null }
    const [held = new Uint8Array(0)] = store.held.values()
    held[200_000] = (held[200_000] ?? 0) ^ 4
    const reader = createFileReader({ crypto, store })
    for (let i = 0; i < 2; i++) {
      await expect(reader.read(file.place, file, 0, 10)).rejects.toMatchObject({ code: 'file_damaged' })
    }
    expect(planParts(file.sizeBytes)).toHaveLength(1)
  })
})
