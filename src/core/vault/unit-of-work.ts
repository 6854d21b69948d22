// Changes gathered and then stored in one transaction. Reads see what has been gathered, so that a step may build
// on the one before it; nothing is on disk, and nothing may be shown or sent, until `commit` has returned.
// Values are copied both ways, as a disk would: whoever wipes what it read or wrote reaches no row.

import { compareBytes, toHex } from '#protocol/codec/bytes.ts'
import type { VaultScan, VaultTable } from '../ports/vault-store.ts'
import type { Vault, VaultChange } from './vault.ts'

export interface UnitOfWork {
  get(table: VaultTable, key: Uint8Array): Promise<Uint8Array | undefined>
  scan(range: VaultScan): Promise<readonly { key: Uint8Array; value: Uint8Array }[]>
  put(table: VaultTable, key: Uint8Array, value: Uint8Array): void
  delete(table: VaultTable, key: Uint8Array): void
  deleteRange(table: VaultTable, from: Uint8Array, to: Uint8Array): void
  /** Runs as the transaction begins, and may still gather: for a row that several units of work change. */
  beforeCommit(task: () => void): void
  /** Runs once the changes are on disk, in the order of asking: for what is held in memory and for what is shown. */
  afterCommit(task: () => void): void
  /** How many changes wait. */
  readonly size: number
  commit(): Promise<void>
}

export function createUnitOfWork(vault: Vault): UnitOfWork {
  let changes: VaultChange[] = []
  let preparations: (() => void)[] = []
  let tasks: (() => void)[] = []
  const overlay = new Map<string, { table: VaultTable; key: Uint8Array; value: Uint8Array | undefined }>()
  const ranges: { table: VaultTable; from: Uint8Array; to: Uint8Array }[] = []
  const name = (table: VaultTable, key: Uint8Array): string => `${table}:${toHex(key)}`
  const covered = (table: VaultTable, key: Uint8Array): boolean =>
    ranges.some((range) => range.table === table && inRange(key, range.from, range.to))

  return {
    get size() {
      return changes.length + preparations.length
    },
    get(table, key) {
      const held = overlay.get(name(table, key))
      if (held !== undefined) return Promise.resolve(held.value?.slice())
      return covered(table, key) ? Promise.resolve(undefined) : vault.get(table, key)
    },
    async scan(range) {
      const touched = [...overlay.values()].filter(
        ({ table, key }) => table === range.table && inRange(key, range.from, range.to),
      )
      const hidden = new Set(touched.map(({ table, key }) => name(table, key)))
      const isCut = ranges.some(({ table }) => table === range.table)
      const { limit, ...unlimited } = range
      // At most as many of the stored rows are hidden as were touched; how many a range hides, nobody knows here.
      const bounded = limit === undefined ? unlimited : { ...unlimited, limit: limit + touched.length }
      const stored = await vault.scan(isCut ? unlimited : bounded)
      if (touched.length === 0 && !isCut) return stored
      const rows = stored.filter(({ key }) => !hidden.has(name(range.table, key)) && !covered(range.table, key))
      for (const { key, value } of touched) if (value !== undefined) rows.push({ key, value: value.slice() })
      rows.sort((a, b) => compareBytes(a.key, b.key) * (range.reverse === true ? -1 : 1))
      return limit === undefined ? rows : rows.slice(0, limit)
    },
    put(table, key, given) {
      const value = given.slice()
      changes.push({ kind: 'put', table, key, value })
      overlay.set(name(table, key), { table, key, value })
    },
    delete(table, key) {
      changes.push({ kind: 'delete', table, key })
      overlay.set(name(table, key), { table, key, value: undefined })
    },
    deleteRange(table, from, to) {
      changes.push({ kind: 'delete-range', table, from, to })
      ranges.push({ table, from, to })
      for (const [place, held] of overlay) {
        if (held.table === table && inRange(held.key, from, to)) overlay.set(place, { ...held, value: undefined })
      }
    },
    beforeCommit(task) {
      preparations.push(task)
    },
    afterCommit(task) {
      tasks.push(task)
    },
    async commit() {
      const toPrepare = preparations
      preparations = []
      for (const prepare of toPrepare) prepare()
      const [toApply, toRun] = [changes, tasks]
      changes = []
      tasks = []
      overlay.clear()
      ranges.length = 0
      if (toApply.length > 0) await vault.apply(toApply)
      for (const task of toRun) task()
    },
  }
}

function inRange(key: Uint8Array, from: Uint8Array | undefined, to: Uint8Array | undefined): boolean {
  return (from === undefined || compareBytes(key, from) >= 0) && (to === undefined || compareBytes(key, to) < 0)
}
