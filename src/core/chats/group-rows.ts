// MLS's rows of one group inside the vault: puts chat and generation before its keys, both ways.

import { concatBytes } from '#protocol/codec/bytes.ts'
import type { MlsRows, MlsWrite } from '../mls/mls.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import { groupPrefix } from './row-keys.ts'

export interface GroupRows extends MlsRows {
  /** Gathers MLS's writes into the unit of work. */
  write(writes: readonly MlsWrite[]): void
  /** Every row of the group. */
  forgetAll(): void
}

export function createGroupRows(work: UnitOfWork, number: number, generation: number): GroupRows {
  const prefix = groupPrefix(number, generation)
  const place = (key: Uint8Array): Uint8Array => concatBytes(prefix, key)
  return {
    get: (table, key) => work.get(table, place(key)),
    async scan(table, from, to) {
      const rows = await work.scan({ table, from: place(from), to: place(to) })
      return rows.map(({ key, value }) => ({ key: key.subarray(prefix.length), value }))
    },
    forgetAll() {
      const end = groupPrefix(number, generation + 1)
      for (const table of ['mls_epochs', 'mls_secrets'] as const) work.deleteRange(table, prefix, end)
    },
    write(writes) {
      for (const write of writes) {
        switch (write.kind) {
          case 'put':
            work.put(write.table, place(write.key), write.value)
            break
          case 'delete':
            work.delete(write.table, place(write.key))
            break
          case 'delete-range':
            work.deleteRange(write.table, place(write.from), place(write.to))
            break
        }
      }
    },
  }
}
