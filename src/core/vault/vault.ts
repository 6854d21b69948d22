// The open vault: rows in clear on this side, sealed on the other. One `apply` is one transaction.
// It tells rows apart by table and key only; keys lie unsealed on disk, so they must say nothing of a person.

import { UsageError, unreachable } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { VaultScan, VaultStore, VaultTable, VaultWrite } from '../ports/vault-store.ts'
import type { Secret } from './secret.ts'
import { openRow, rowNonceBytes, sealRow } from './vault-row.ts'

export interface VaultEntry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export type VaultChange =
  | { readonly kind: 'put'; readonly table: VaultTable; readonly key: Uint8Array; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly table: VaultTable; readonly key: Uint8Array }
  /** Deletes every row with `from` <= key < `to`. */
  | { readonly kind: 'delete-range'; readonly table: VaultTable; readonly from: Uint8Array; readonly to: Uint8Array }

/**
 * Every method is a `UsageError` `locked` once the vault was locked, and passes the store's `StorageError`s on.
 * Keys are never empty: a `UsageError` `empty_key`.
 */
export interface Vault {
  /** The value, or undefined. A row that does not open is a `StorageError` `row_damaged`, never undefined. */
  get(table: VaultTable, key: Uint8Array): Promise<Uint8Array | undefined>
  scan(range: VaultScan): Promise<readonly VaultEntry[]>
  /** All changes in their order, or none; on disk when it returns. */
  apply(changes: readonly VaultChange[]): Promise<void>
  /** Empties what the disk still remembers of deleted rows. After a burn, not after every delete. */
  forget(): Promise<void>
}

/** The first key there can be. The empty one, before it, is the keeper's mark and out of reach from here. */
const firstKey = Uint8Array.of(0)

/** `rowKey` stays its owner's, who ends this vault by wiping it. */
export function createVault(deps: { crypto: Crypto; store: VaultStore; rowKey: Secret }): Vault {
  const { crypto, store, rowKey } = deps

  function sealed(changes: readonly VaultChange[]): readonly VaultWrite[] {
    const puts = changes.filter(({ kind }) => kind === 'put').length
    // One call for all nonces: asking the system once per row costs more than the sealing.
    const nonces = crypto.randomBytes(puts * rowNonceBytes)
    let offset = 0
    return rowKey.withKey((key) =>
      changes.map((change) => {
        switch (change.kind) {
          case 'put': {
            const nonce = nonces.subarray(offset, (offset += rowNonceBytes))
            const { table } = change
            const place = { table, key: checkKey(change.key) }
            return {
              kind: 'put',
              ...place,
              sealedBytes: sealRow(crypto, { rowKey: key, nonce, place, value: change.value }),
            }
          }
          case 'delete':
            return { kind: 'delete', table: change.table, key: checkKey(change.key) }
          case 'delete-range':
            return { ...change, from: afterMark(change.from), to: afterMark(change.to) }
          default:
            return unreachable(change)
        }
      }),
    )
  }

  return {
    async get(table, key) {
      assertOpen(rowKey)
      const sealedBytes = await store.get(table, checkKey(key))
      if (sealedBytes === undefined) return undefined
      return rowKey.withKey((bytes) => openRow(crypto, { rowKey: bytes, place: { table, key }, sealedBytes }))
    },
    async scan(range) {
      assertOpen(rowKey)
      const { table } = range
      const bounds = range.to === undefined ? {} : { to: afterMark(range.to) }
      const rows = await store.scan({ ...range, ...bounds, from: afterMark(range.from ?? firstKey) })
      return rowKey.withKey((bytes) =>
        rows.map(({ key, sealedBytes }) => ({
          key,
          value: openRow(crypto, { rowKey: bytes, place: { table, key }, sealedBytes }),
        })),
      )
    },
    async apply(changes) {
      await store.apply(sealed(changes))
    },
    async forget() {
      assertOpen(rowKey)
      await store.forget()
    },
  }
}

function assertOpen(rowKey: Secret): void {
  rowKey.withKey(() => undefined)
}

function checkKey(key: Uint8Array): Uint8Array {
  if (key.length === 0) throw new UsageError('empty_key', 'a row has a key')
  return key
}

function afterMark(key: Uint8Array): Uint8Array {
  return key.length === 0 ? firstKey : key
}
