import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { compareBytes, fromHex, toHex } from '#protocol/codec/bytes.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { adoptKey } from './secret.ts'
import { createUnitOfWork } from './unit-of-work.ts'
import { createVault, type Vault } from './vault.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

function openVault(): { vault: Vault; store: MemoryVaultStore } {
  const store = createMemoryVaultStore()
  return { vault: createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) }), store }
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const tables = ['messages', 'outbox'] as const

// Keys of one or two bytes out of few, so that writes, deletes and ranges meet.
const key = fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 2 }).map((parts) => bytes(...parts))
const table = fc.constantFrom('messages', 'messages', 'messages', 'outbox') satisfies fc.Arbitrary<
  (typeof tables)[number]
>
const bound = fc.option(key, { nil: undefined })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('put' as const), table, key, value: fc.nat(255) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), table, key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete-range' as const), table, from: key, to: key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('abandon' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('scan' as const),
      table,
      from: bound,
      to: bound,
      limit: fc.option(fc.nat(2), { nil: undefined }),
      reverse: fc.boolean(),
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A plain map that does what a unit of work on a vault should do. */
function createModel() {
  let stored = new Map<string, string>()
  let seen = new Map(stored)
  const name = (of: string, at: Uint8Array): string => `${of}:${toHex(at)}`
  const rowsOf = (of: string) =>
    [...seen]
      .filter(([place]) => place.startsWith(`${of}:`))
      .map(([place, value]) => ({ key: fromHex(place.slice(of.length + 1)), value }))
      .sort((left, right) => compareBytes(left.key, right.key))
  return {
    put: (of: string, at: Uint8Array, value: string) => void seen.set(name(of, at), value),
    remove: (of: string, at: Uint8Array) => void seen.delete(name(of, at)),
    removeRange(of: string, from: Uint8Array, to: Uint8Array) {
      for (const row of rowsOf(of)) {
        if (compareBytes(row.key, from) >= 0 && compareBytes(row.key, to) < 0) seen.delete(name(of, row.key))
      }
    },
    keep: () => void (stored = new Map(seen)),
    drop: () => void (seen = new Map(stored)),
    get: (of: string, at: Uint8Array) => seen.get(name(of, at)),
    scan(of: string, range: Extract<Step, { do: 'scan' }>) {
      const { from, to, limit, reverse } = range
      const rows = rowsOf(of).filter(
        (row) =>
          (from === undefined || compareBytes(row.key, from) >= 0) &&
          (to === undefined || compareBytes(row.key, to) < 0),
      )
      if (reverse) rows.reverse()
      return rows.slice(0, limit).map((row) => `${toHex(row.key)}=${row.value}`)
    },
  }
}

describe('a unit of work', () => {
  it('reads as a plain map would, before and after storing, whatever is done to it', async () => {
    let scans = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 50, size: 'max' }), async (steps) => {
        const { vault, store } = openVault()
        const model = createModel()
        let work = createUnitOfWork(vault)
        for (const one of steps) {
          switch (one.do) {
            case 'put':
              work.put(one.table, one.key, bytes(one.value))
              model.put(one.table, one.key, toHex(bytes(one.value)))
              break
            case 'delete':
              work.delete(one.table, one.key)
              model.remove(one.table, one.key)
              break
            case 'delete-range':
              work.deleteRange(one.table, one.from, one.to)
              model.removeRange(one.table, one.from, one.to)
              break
            case 'commit':
              await work.commit()
              model.keep()
              break
            case 'fail':
              if (work.size > 0) {
                store.failApply(1)
                await expect(work.commit()).rejects.toMatchObject({ code: 'disk_full' })
              }
              model.drop()
              work = createUnitOfWork(vault)
              break
            case 'abandon':
              model.drop()
              work = createUnitOfWork(vault)
              break
            case 'scan': {
              const { do: _, from, to, limit, ...rest } = one
              const range = {
                ...rest,
                ...(from === undefined ? {} : { from }),
                ...(to === undefined ? {} : { to }),
                ...(limit === undefined ? {} : { limit }),
              }
              const rows = await work.scan(range)
              expect(rows.map((row) => `${toHex(row.key)}=${toHex(row.value)}`)).toEqual(model.scan(one.table, one))
              scans++
            }
          }
        }
        for (const of of tables) {
          for (const at of [bytes(1), bytes(2), bytes(2, 1), bytes(2, 2)]) {
            const value = await work.get(of, at)
            expect(value === undefined ? undefined : toHex(value)).toBe(model.get(of, at))
          }
        }
      }),
      { numRuns: 600 },
    )
    expect(scans).toBeGreaterThan(1_000)
  })

  it('has stored nothing before it is told to, and everything in one transaction then', async () => {
    const { vault, store } = openVault()
    const work = createUnitOfWork(vault)
    for (let i = 1; i <= 50; i++) work.put('messages', bytes(i), bytes(i))
    expect({ size: work.size, applied: store.applied() }).toEqual({ size: 50, applied: 0 })
    await work.commit()
    expect({ size: work.size, applied: store.applied() }).toEqual({ size: 0, applied: 1 })
    await work.commit()
    expect(store.applied()).toBe(1)
  })

  it('runs what follows it in order, once, after the disk has it, and not when it failed', async () => {
    const { vault, store } = openVault()
    const work = createUnitOfWork(vault)
    const seen: string[] = []
    const follow = (name: string) =>
      work.afterCommit(() => {
        seen.push(`${name} after ${String(store.applied())}`)
      })
    work.put('messages', bytes(1), bytes(1))
    follow('first')
    follow('second')
    expect(seen).toEqual([])
    await work.commit()
    await work.commit()
    expect(seen).toEqual(['first after 1', 'second after 1'])
    work.put('messages', bytes(1), bytes(2))
    follow('third')
    store.failApply(1)
    await expect(work.commit()).rejects.toThrow()
    await work.commit()
    expect(seen).toHaveLength(2)
  })

  it('prepares what it is to store when it is told to, once, with what follows it', async () => {
    const { vault } = openVault()
    const work = createUnitOfWork(vault)
    const seen: string[] = []
    work.beforeCommit(() => {
      seen.push('before')
      work.put('messages', bytes(1), bytes(7))
      work.afterCommit(() => {
        seen.push('after')
      })
    })
    expect({ size: work.size, seen }).toEqual({ size: 1, seen: [] })
    await work.commit()
    await work.commit()
    expect(await vault.get('messages', bytes(1))).toEqual(bytes(7))
    expect({ size: work.size, seen }).toEqual({ size: 0, seen: ['before', 'after'] })
  })

  it('reads no more rows than were asked for, but for those that it has touched', async () => {
    const { vault } = openVault()
    const fill = createUnitOfWork(vault)
    for (let i = 1; i <= 50; i++) fill.put('messages', bytes(i), bytes(i))
    await fill.commit()
    const limits: (number | undefined)[] = []
    const work = createUnitOfWork({
      ...vault,
      scan(range) {
        limits.push(range.limit)
        return vault.scan(range)
      },
    })
    work.delete('messages', bytes(1))
    work.put('messages', bytes(2), bytes(0))
    const rows = await work.scan({ table: 'messages', limit: 3 })
    expect(rows.map(({ key }) => key)).toEqual([bytes(2), bytes(3), bytes(4)])
    expect(limits).toEqual([5])
  })

  it('holds values of its own: wiping what was written or read reaches no row', async () => {
    const { vault } = openVault()
    const work = createUnitOfWork(vault)
    const secret = bytes(1, 2, 3)
    work.put('mls_secrets', bytes(1), secret)
    secret.fill(0)
    const read = await work.get('mls_secrets', bytes(1))
    read?.fill(0)
    const [scanned] = await work.scan({ table: 'mls_secrets' })
    expect(scanned?.value).toEqual(bytes(1, 2, 3))
    scanned?.value.fill(0)
    await work.commit()
    expect(await vault.get('mls_secrets', bytes(1))).toEqual(bytes(1, 2, 3))
  })
})
