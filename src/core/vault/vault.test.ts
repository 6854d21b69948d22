import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import type { VaultTable } from '../ports/vault-store.ts'
import { adoptKey, type Secret } from './secret.ts'
import { createVault, type Vault, type VaultEntry } from './vault.ts'

const crypto = await createNodeCrypto()
const damaged: unknown = expect.objectContaining({ name: 'StorageError', code: 'row_damaged' })

let store: MemoryVaultStore
let rowKey: Secret
let vault: Vault

beforeEach(() => {
  store = createMemoryVaultStore()
  rowKey = adoptKey(crypto, crypto.randomBytes(32))
  vault = createVault({ crypto, store, rowKey })
})

const key = (number: number): Uint8Array => Uint8Array.of(number)
const put = (table: VaultTable, number: number, text: string) =>
  ({ kind: 'put', table, key: key(number), value: utf8(text) }) as const
const sealedAt = async (table: VaultTable, number: number): Promise<Uint8Array> =>
  (await store.get(table, key(number))) ?? Uint8Array.of()
const textOf = (entries: readonly VaultEntry[]): readonly string[] => entries.map(({ value }) => fromUtf8(value))

describe('the open vault', () => {
  it('gives back what was applied, by key and by range', async () => {
    await vault.apply([put('messages', 1, 'one'), put('messages', 2, 'two'), put('messages', 3, 'three')])
    await vault.apply([
      put('messages', 2, 'zwei'),
      { kind: 'delete', table: 'messages', key: key(1) },
      put('chats', 1, 'chat'),
    ])
    expect([
      await vault.get('messages', key(1)),
      fromUtf8((await vault.get('messages', key(2))) ?? Uint8Array.of()),
      textOf(await vault.scan({ table: 'messages' })),
      textOf(await vault.scan({ table: 'messages', reverse: true, limit: 1 })),
      textOf(await vault.scan({ table: 'messages', from: key(2), to: key(3) })),
    ]).toEqual([undefined, 'zwei', ['zwei', 'three'], ['three'], ['zwei']])
  })

  it('gives every row a nonce of its own, also the same value at the same place', async () => {
    const nonces = new Set<string>()
    for (let round = 0; round < 4; round++) {
      await vault.apply(Array.from({ length: 50 }, (_, number) => put('messages', number, 'same')))
      for (const { sealedBytes } of await store.scan({ table: 'messages' })) {
        nonces.add(Buffer.from(sealedBytes.subarray(0, 24)).toString('hex'))
      }
    }
    expect(nonces.size).toBe(200)
  })

  it('writes all of a batch or nothing, and says which', async () => {
    await vault.apply([put('messages', 1, 'before')])
    store.failApply(1)
    await expect(vault.apply([put('messages', 1, 'after'), put('messages', 2, 'after')])).rejects.toMatchObject({
      code: 'disk_full',
    })
    expect(textOf(await vault.scan({ table: 'messages' }))).toEqual(['before'])
  })

  it('refuses rows that were swapped, copied over another, or copied into another table (E2)', async () => {
    await vault.apply([put('messages', 1, 'first'), put('messages', 2, 'second'), put('chats', 1, 'chat')])
    const [first, second] = [await sealedAt('messages', 1), await sealedAt('messages', 2)]
    store.tamper('messages', key(1), second)
    store.tamper('messages', key(2), first)
    store.tamper('messages', key(3), first)
    store.tamper('chats', key(1), first)
    for (const [table, number] of [
      ['messages', 1],
      ['messages', 2],
      ['messages', 3],
      ['chats', 1],
    ] as const) {
      await expect(vault.get(table, key(number))).rejects.toThrow(damaged)
    }
    await expect(vault.scan({ table: 'messages' })).rejects.toThrow(damaged)
  })

  it('refuses a row that was sealed for an earlier vault of the same file', async () => {
    await vault.apply([put('messages', 1, 'old')])
    const later = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
    await expect(later.get('messages', key(1))).rejects.toThrow(damaged)
  })

  it('refuses 200 rows with one random bit changed in each (E2)', async () => {
    const rows = Array.from({ length: 200 }, (_, number) => number)
    await vault.apply(rows.map((number) => put('messages', number, `message ${String(number)}`)))
    for (const number of rows) {
      const sealedBytes = await sealedAt('messages', number)
      const bit = Buffer.from(crypto.randomBytes(4)).readUInt32BE() % (sealedBytes.length * 8)
      sealedBytes[bit >> 3] = (sealedBytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      store.tamper('messages', key(number), sealedBytes)
      await expect(vault.get('messages', key(number))).rejects.toThrow(damaged)
    }
  })

  it('does nothing at all once its key is gone (E4)', async () => {
    await vault.apply([put('messages', 1, 'one')])
    const before = store.applied()
    rowKey[Symbol.dispose]()
    const locked = { name: 'UsageError', code: 'locked' }
    await expect(vault.get('messages', key(1))).rejects.toMatchObject(locked)
    await expect(vault.get('messages', key(9))).rejects.toMatchObject(locked)
    await expect(vault.scan({ table: 'meta' })).rejects.toMatchObject(locked)
    await expect(vault.apply([put('messages', 2, 'two')])).rejects.toMatchObject(locked)
    await expect(vault.apply([{ kind: 'delete', table: 'messages', key: key(1) }])).rejects.toMatchObject(locked)
    await expect(vault.forget()).rejects.toMatchObject(locked)
    expect(store.applied()).toBe(before)
  })

  it('gives no row to a reader who was waiting when the key went', async () => {
    await vault.apply([put('messages', 1, 'one')])
    const reading = vault.get('messages', key(1))
    rowKey[Symbol.dispose]()
    await expect(reading).rejects.toMatchObject({ code: 'locked' })
  })

  it('keeps the keeper’s mark out of reach', async () => {
    const mark = { kind: 'put', table: 'meta', key: Uint8Array.of(), sealedBytes: utf8('mark') } as const
    await store.apply([mark])
    await vault.apply([put('meta', 0, 'zero')])
    expect(textOf(await vault.scan({ table: 'meta' }))).toEqual(['zero'])
    expect(textOf(await vault.scan({ table: 'meta', from: Uint8Array.of() }))).toEqual(['zero'])
    expect(await vault.scan({ table: 'meta', to: Uint8Array.of() })).toEqual([])
    await vault.apply([{ kind: 'delete-range', table: 'meta', from: Uint8Array.of(), to: key(255) }])
    expect(await vault.scan({ table: 'meta' })).toEqual([])
    expect(await store.get('meta', mark.key)).toEqual(mark.sealedBytes)
    const refused = { name: 'UsageError', code: 'empty_key' }
    await expect(vault.get('meta', mark.key)).rejects.toMatchObject(refused)
    await expect(vault.apply([{ ...mark, value: mark.sealedBytes }])).rejects.toMatchObject(refused)
    await expect(vault.apply([{ kind: 'delete', table: 'meta', key: mark.key }])).rejects.toMatchObject(refused)
  })
})
