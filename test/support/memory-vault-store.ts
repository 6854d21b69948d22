// A vault store in memory, with faults on demand. For tests: it is not durable and not what ships.
// Held to the same contract as the SQLite store: test/contract/vault-store.

import type { VaultRow, VaultStore, VaultTable, VaultWrite } from '#core/ports/vault-store.ts'
import { vaultTables } from '#core/ports/vault-store.ts'
import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import { StorageError, UsageError, unreachable } from '#protocol/errors.ts'

/** Tables of hex key to sealed bytes: what a disk would hold at this moment. */
export type VaultSnapshot = ReadonlyMap<VaultTable, ReadonlyMap<string, Uint8Array>>

export interface MemoryVaultStore extends VaultStore {
  /** What a crash at this moment leaves behind. Give it to `createMemoryVaultStore` to restart from it. */
  snapshot(): VaultSnapshot
  /**
   * Lets the `n`-th apply from now (1 is the next) fail: `before` as a full disk does, `after` as a process that dies
   * between the commit and its answer.
   */
  failApply(n: number, when?: 'before' | 'after'): void
  /** Applies that reached the "disk" so far. */
  applied(): number
  /** Rows that were asked for so far: by key, there or not, and all that a scan has given. */
  rowsRead(): number
  /** Overwrites a row behind the vault's back. */
  tamper(table: VaultTable, key: Uint8Array, sealedBytes: Uint8Array | undefined): void
}

export function createMemoryVaultStore(start?: VaultSnapshot): MemoryVaultStore {
  const tables = new Map(vaultTables.map((table) => [table, new Map(start?.get(table))]))
  let open = true
  let applied = 0
  let rowsRead = 0
  let fault: { left: number; when: 'before' | 'after' } | undefined

  function rowsOf(table: VaultTable): Map<string, Uint8Array> {
    const rows = tables.get(table)
    if (!open) throw new UsageError('closed', 'the vault store is closed')
    if (rows === undefined) throw new UsageError('no_such_table', 'no such table')
    return rows
  }

  function write(change: VaultWrite): void {
    const rows = rowsOf(change.table)
    switch (change.kind) {
      case 'put':
        rows.set(toHex(change.key), change.sealedBytes.slice())
        return
      case 'delete':
        rows.delete(toHex(change.key))
        return
      case 'delete-range':
        for (const key of within(rows, change.from, change.to)) rows.delete(key)
        return
      default:
        unreachable(change)
    }
  }

  return {
    get: async (table, key) => {
      rowsRead++
      return rowsOf(table).get(toHex(key))?.slice()
    },
    scan: async ({ table, from, to, limit, reverse }) => {
      const rows = rowsOf(table)
      const found = within(rows, from, to).sort()
      if (reverse === true) found.reverse()
      const given = limit === undefined ? found : found.slice(0, limit)
      rowsRead += given.length
      return given.flatMap((key): VaultRow[] => {
        const sealedBytes = rows.get(key)
        return sealedBytes === undefined ? [] : [{ key: fromHex(key), sealedBytes: sealedBytes.slice() }]
      })
    },
    apply: async (writes) => {
      rowsOf('meta')
      if (fault !== undefined) fault.left--
      const failing = fault?.left === 0 ? fault.when : undefined
      if (failing !== undefined) fault = undefined
      if (failing === 'before') throw new StorageError('disk_full', 'as planned: nothing was written')
      // Nothing below can fail once every table is known: all or nothing, as on disk.
      for (const change of writes) rowsOf(change.table)
      for (const change of writes) write(change)
      applied++
      if (failing === 'after') throw new StorageError('disk_error', 'as planned: written, but not answered')
    },
    forget: async () => {
      rowsOf('meta')
    },
    close: async () => {
      open = false
    },
    snapshot: () => new Map([...tables].map(([table, rows]) => [table, new Map(rows)])),
    failApply: (n, when = 'before') => {
      fault = { left: n, when }
    },
    applied: () => applied,
    rowsRead: () => rowsRead,
    tamper: (table, key, sealedBytes) => {
      if (sealedBytes === undefined) rowsOf(table).delete(toHex(key))
      else rowsOf(table).set(toHex(key), sealedBytes.slice())
    },
  }
}

/** Hexadecimal digits have the order of the bytes. */
function within(
  rows: ReadonlyMap<string, unknown>,
  from: Uint8Array | undefined,
  to: Uint8Array | undefined,
): string[] {
  const [first, end] = [from && toHex(from), to && toHex(to)]
  return [...rows.keys()].filter((key) => (first === undefined || key >= first) && (end === undefined || key < end))
}
