import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { StorageError } from '#protocol/errors.ts'
import { createMemoryFileStore, type MemoryFileStore } from '../../../test/support/memory-file-store.ts'
import { vaultWithMessages } from '../../../test/support/message-vault.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { dropFileRow, filesUnderWay, keepFileRow, loosePlaces, partName, type FileRow } from './file-rows.ts'
import { createFileShelf, type FileShelf } from './file-shelf.ts'

const crypto = await createNodeCrypto()
const place = new Uint8Array(16).fill(7)
const rowKey = Uint8Array.of(0, 0, 0, 1, ...crypto.randomBytes(32))
const row = (state: FileRow['state']): FileRow => ({
  ...{ state, failure: '', partsDone: 0, outgoing: null, toErase: [], place },
})
let store: MemoryFileStore
let vault: Vault
let warned: string[]
let shelf: FileShelf

beforeEach(async () => {
  store = createMemoryFileStore()
  vault = await vaultWithMessages(crypto, [])
  warned = []
  shelf = open(store)
})

function open(over: MemoryFileStore): FileShelf {
  const silent = (): undefined => undefined
  const log = { debug: silent, info: silent, warn: (event: string) => void warned.push(event), error: silent }
  return createFileShelf({ store: over, vault, log })
}

async function lay(parts: number): Promise<void> {
  await shelf.begin(place)
  for (let part = 0; part < parts; part++) await store.write(partName(place, part), 0, Uint8Array.of(part))
}

async function keep(state: FileRow['state']): Promise<void> {
  const work = createUnitOfWork(vault)
  keepFileRow(work, rowKey, row(state))
  await work.commit()
}

/** As at the next start, on the same disk. */
async function swept(): Promise<number> {
  const next = open(store)
  await next.sweep()
  await next.settled()
  return store.held.size
}

const underWay = async (): Promise<string | undefined> => (await filesUnderWay(vault))[0]?.state

describe('the ciphertext of a file', () => {
  it('that no row has named goes at the next start', async () => {
    await lay(3)
    expect(await swept()).toBe(0)
    expect(await loosePlaces(vault)).toEqual([])
  })

  it('stays for as long as a row names it, whatever that says', async () => {
    await lay(2)
    for (const state of ['sending', 'held', 'failed', 'fetching'] as const) {
      await keep(state)
      expect(await swept()).toBe(2)
    }
  })

  it.each(['sending', 'held', 'failed', 'fetching'] as const)('of a row that was %s goes with it', async (state) => {
    await lay(2)
    await keep(state)
    const work = createUnitOfWork(vault)
    dropFileRow(work, rowKey, row(state))
    await work.commit()
    expect(await underWay()).toBeUndefined()
    expect(await swept()).toBe(0)
  })

  it('goes at once where only its blobs are still to be erased', async () => {
    await lay(2)
    await keep('erasing')
    expect(await underWay()).toBe('erasing')
    expect(await swept()).toBe(0)
    expect(await underWay()).toBe('erasing')
  })

  it('goes at the next start where its removal was cut short', async () => {
    await lay(3)
    await keep('erasing')
    let left = 1
    const failing = { ...store, remove: (name: string) => (left-- > 0 ? store.remove(name) : failed()) }
    await open(failing).clear(place)
    expect([store.held.size, warned]).toEqual([2, ['file_not_removed']])
    expect(await swept()).toBe(0)
  })

  it('goes when whoever writes there has ended, and not before', async () => {
    await lay(1)
    let end = (): void => undefined
    const writing = new Promise<void>((resolve) => (end = resolve)).then(() =>
      store.write(partName(place, 1), 0, Uint8Array.of(1)),
    )
    shelf.used(place, writing)
    const cleared = shelf.clear(place)
    end()
    await cleared
    expect(store.held.size).toBe(0)
  })
})

const failed = (): Promise<never> => Promise.reject(new StorageError('disk_error', 'as planned'))

describe('the index of files under way', () => {
  it('says of each what is to be done, and nothing of those that rest', async () => {
    const said: (string | undefined)[] = []
    for (const state of ['sending', 'failed', 'fetching', 'held', 'erasing'] as const) {
      await keep(state)
      said.push(await underWay())
    }
    expect(said).toEqual(['sending', undefined, 'fetching', undefined, 'erasing'])
    expect((await filesUnderWay(vault))[0]?.rowKey).toEqual(rowKey)
  })
})
