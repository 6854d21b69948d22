// The rows of one group in memory: what a vault gives the MLS door, without the vault. Writes are applied in order.

import type { MlsRows, MlsWrite } from '#core/mls/mls.ts'
import { compareBytes, toHex } from '#protocol/codec/bytes.ts'

export interface MemoryRows extends MlsRows {
  apply(writes: readonly MlsWrite[]): void
  /** Every row, in order. */
  all(): readonly { table: MlsWrite['table']; key: Uint8Array; value: Uint8Array }[]
  /** A copy that goes its own way: a stolen disk, a restored backup. */
  clone(): MemoryRows
}

interface Row {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export function createMemoryRows(
  initial: Readonly<Record<MlsWrite['table'], ReadonlyMap<string, Row>>> = none(),
): MemoryRows {
  const tables = { mls_epochs: new Map(initial.mls_epochs), mls_secrets: new Map(initial.mls_secrets) }
  const between = (table: MlsWrite['table'], from: Uint8Array, to: Uint8Array) =>
    [...tables[table].values()]
      .filter(({ key }) => compareBytes(from, key) <= 0 && compareBytes(key, to) < 0)
      .sort((left, right) => compareBytes(left.key, right.key))

  return {
    get: async (table, key) => tables[table].get(toHex(key))?.value,
    scan: async (table, from, to) => between(table, from, to),
    apply(writes) {
      for (const write of writes) {
        if (write.kind === 'put') {
          // A copy, as storage makes one: a caller that wipes its bytes later must not reach ours.
          const row = { key: Uint8Array.from(write.key), value: Uint8Array.from(write.value) }
          tables[write.table].set(toHex(write.key), row)
        } else if (write.kind === 'delete') {
          tables[write.table].delete(toHex(write.key))
        } else {
          for (const { key } of between(write.table, write.from, write.to)) tables[write.table].delete(toHex(key))
        }
      }
    },
    all: () =>
      (['mls_epochs', 'mls_secrets'] as const).flatMap((table) =>
        [...tables[table].values()].map((row) => ({ table, ...row })),
      ),
    clone: () => createMemoryRows(tables),
  }
}

function none(): Record<MlsWrite['table'], Map<string, Row>> {
  return { mls_epochs: new Map(), mls_secrets: new Map() }
}
