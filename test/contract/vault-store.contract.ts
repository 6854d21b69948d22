// What every vault store must do, whatever it is made of.
// Port: src/core/ports/vault-store.ts. Run on the adapters by vault-store.test.ts.

import { afterEach, beforeEach, expect, it } from 'vitest'
import { vaultTables, type VaultRow, type VaultStore } from '#core/ports/vault-store.ts'
import { toHex } from '#protocol/codec/bytes.ts'

/** A place that outlives the store that is opened on it. */
export interface VaultStorePlace {
  open(): Promise<VaultStore>
  remove(): Promise<void>
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values)
const keysOf = (rows: readonly VaultRow[]): readonly string[] => rows.map(({ key }) => toHex(key))
const hexOf = (value: Uint8Array | undefined): string | undefined => (value === undefined ? undefined : toHex(value))

export function vaultStoreContract(makePlace: () => Promise<VaultStorePlace>): void {
  let place: VaultStorePlace
  let store: VaultStore

  beforeEach(async () => {
    place = await makePlace()
    store = await place.open()
  })
  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  const put = (key: Uint8Array, ...value: readonly number[]) =>
    ({ kind: 'put', table: 'settings', key, sealedBytes: bytes(...value) }) as const

  it('gives back what was put, and undefined for what was not', async () => {
    await store.apply([put(bytes(1), 7, 8)])
    expect([await store.get('settings', bytes(1)), await store.get('settings', bytes(2))].map(hexOf)).toEqual([
      '0708',
      undefined,
    ])
  })

  it('keeps the tables apart', async () => {
    await store.apply(
      vaultTables.map((table, index) => ({ kind: 'put', table, key: bytes(1), sealedBytes: bytes(index) })),
    )
    const read = await Promise.all(vaultTables.map((table) => store.get(table, bytes(1))))
    expect(read.map(hexOf)).toEqual(vaultTables.map((_, index) => toHex(bytes(index))))
  })

  it('replaces a row that is put again', async () => {
    await store.apply([put(bytes(1), 1)])
    await store.apply([put(bytes(1), 2, 2)])
    expect(hexOf(await store.get('settings', bytes(1)))).toBe('0202')
  })

  it('takes empty keys, empty values and a row of four megabytes', async () => {
    const large = new Uint8Array(4 * 1024 * 1024).fill(0xa5)
    await store.apply([put(bytes(), 1), put(bytes(2)), { ...put(bytes(3)), sealedBytes: large }])
    expect((await store.scan({ table: 'settings' })).map(({ sealedBytes }) => sealedBytes.length)).toEqual([
      1,
      0,
      large.length,
    ])
  })

  it('applies writes in their order', async () => {
    await store.apply([
      put(bytes(1), 1),
      { kind: 'delete', table: 'settings', key: bytes(1) },
      put(bytes(2), 1),
      put(bytes(2), 2),
      { kind: 'delete-range', table: 'settings', from: bytes(3), to: bytes(9) },
      put(bytes(4), 4),
    ])
    const rows = await store.scan({ table: 'settings' })
    expect(rows.map(({ key, sealedBytes }) => [toHex(key), toHex(sealedBytes)])).toEqual([
      ['02', '02'],
      ['04', '04'],
    ])
  })

  it('orders keys byte by byte, the shorter first', async () => {
    const keys = [bytes(0xff), bytes(0x7f, 0xff), bytes(0x80), bytes(), bytes(0), bytes(0, 0), bytes(0x7f)]
    await store.apply(keys.map((key) => put(key, 1)))
    expect(keysOf(await store.scan({ table: 'settings' }))).toEqual(['', '00', '0000', '7f', '7fff', '80', 'ff'])
  })

  it('scans from a key that is in to a key that is out, either way round, up to a limit', async () => {
    await store.apply([1, 2, 3, 4, 5].map((key) => put(bytes(key), key)))
    const scans = await Promise.all([
      store.scan({ table: 'settings', from: bytes(2), to: bytes(4) }),
      store.scan({ table: 'settings', from: bytes(4) }),
      store.scan({ table: 'settings', to: bytes(2) }),
      store.scan({ table: 'settings', limit: 2 }),
      store.scan({ table: 'settings', limit: 2, reverse: true }),
      store.scan({ table: 'settings', from: bytes(2), to: bytes(5), limit: 1, reverse: true }),
      store.scan({ table: 'settings', limit: 0 }),
      store.scan({ table: 'meta' }),
    ])
    expect(scans.map(keysOf)).toEqual([['02', '03'], ['04', '05'], ['01'], ['01', '02'], ['05', '04'], ['04'], [], []])
  })

  it('deletes a range without its end, in one table only', async () => {
    await store.apply([1, 2, 3].flatMap((key) => [put(bytes(key), key), { ...put(bytes(key), key), table: 'meta' }]))
    await store.apply([{ kind: 'delete-range', table: 'settings', from: bytes(1), to: bytes(3) }])
    expect([keysOf(await store.scan({ table: 'settings' })), keysOf(await store.scan({ table: 'meta' }))]).toEqual([
      ['03'],
      ['01', '02', '03'],
    ])
  })

  it('writes all of a batch or nothing of it', async () => {
    await store.apply([put(bytes(1), 1)])
    // A table that does not exist stands in for whatever may fail in the middle of a batch.
    const unknown: unknown = { kind: 'put', table: 'no_such_table', key: bytes(3), sealedBytes: bytes(3) }
    await expect(store.apply([put(bytes(1), 9), put(bytes(2), 2), unknown as ReturnType<typeof put>])).rejects.toThrow()
    expect(keysOf(await store.scan({ table: 'settings' }))).toEqual(['01'])
    expect(hexOf(await store.get('settings', bytes(1)))).toBe('01')
  })

  it('has everything again after it was closed and opened', async () => {
    await store.apply([put(bytes(1), 1), put(bytes(2), 2)])
    await store.apply([{ kind: 'delete', table: 'settings', key: bytes(1) }])
    await store.forget()
    await store.close()
    store = await place.open()
    expect(keysOf(await store.scan({ table: 'settings' }))).toEqual(['02'])
  })

  it('refuses work after it was closed, and may be closed twice', async () => {
    await store.close()
    await store.close()
    await expect(store.get('settings', bytes(1))).rejects.toMatchObject({ code: 'closed' })
    await expect(store.apply([put(bytes(1), 1)])).rejects.toMatchObject({ code: 'closed' })
  })
}
