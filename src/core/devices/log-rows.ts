// The vault's rows of device logs, one per entry. Keyed by a hash under a secret of the vault, so that the disk does not
// tell whom one knows.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32 } from '#protocol/codec/writer.ts'
import type { AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

/** `aside`: parts from the known one, and waits for a person. `former`: was the known one until a person compared. */
export type LogPlace = 'known' | 'aside' | 'former'

export interface LogRows {
  read(work: UnitOfWork, address: AccountAddress, place: LogPlace): Promise<readonly Uint8Array[]>
  put(work: UnitOfWork, address: AccountAddress, seq: number, entryBytes: Uint8Array): void
  /** All entries of the place; an empty list forgets it. */
  replace(work: UnitOfWork, address: AccountAddress, place: LogPlace, entries: readonly Uint8Array[]): void
}

/** No address holds a blank: the three never meet. */
const suffix = { known: '', aside: ' aside', former: ' former' } as const

export function createLogRows(crypto: Pick<Crypto, 'hmacSha512'>, secret: Uint8Array): LogRows {
  const rowKey = (address: AccountAddress, seq: number, place: LogPlace): Uint8Array =>
    concatBytes(crypto.hmacSha512(secret, utf8(address + suffix[place])).subarray(0, 16), u32(seq))
  return {
    async read(work, address, place) {
      const bounds = { from: rowKey(address, 0, place), to: rowKey(address, limits.deviceLogEntries, place) }
      return (await work.scan({ table: 'account_logs', ...bounds })).map(({ value }) => value)
    },
    put(work, address, seq, entryBytes) {
      work.put('account_logs', rowKey(address, seq, 'known'), entryBytes)
    },
    replace(work, address, place, entries) {
      work.deleteRange('account_logs', rowKey(address, 0, place), rowKey(address, limits.deviceLogEntries, place))
      for (const [seq, entry] of entries.entries()) work.put('account_logs', rowKey(address, seq, place), entry)
    },
  }
}
