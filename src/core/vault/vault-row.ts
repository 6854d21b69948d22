// One sealed row: nonce ‖ XChaCha20-Poly1305, bound to the table and key it lies at (promise E2).
// What is inside is the caller's. Format: docs/protocol/vault.md.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u32 } from '#protocol/codec/writer.ts'
import { StorageError } from '#protocol/errors.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { VaultTable } from '../ports/vault-store.ts'

/** Part of every row's associated data: rows of another version do not open. */
const vaultRowVersion = 1

export const rowNonceBytes = 24
const tagBytes = 16

export interface RowPlace {
  readonly table: VaultTable
  readonly key: Uint8Array
}

type Aead = Pick<Crypto, 'sealXChaCha20' | 'openXChaCha20'>

/** `nonce` is 24 fresh random bytes, never used before under this key. */
export function sealRow(
  crypto: Aead,
  input: { rowKey: Uint8Array; nonce: Uint8Array; place: RowPlace; value: Uint8Array },
): Uint8Array {
  const { rowKey, nonce, place, value } = input
  return concatBytes(nonce, crypto.sealXChaCha20({ key: rowKey, nonce, aad: associatedData(place), plaintext: value }))
}

/**
 * The value at `place`. A `StorageError` `row_damaged` for a row that was changed, cut, copied from elsewhere, or
 * sealed under another key.
 */
export function openRow(
  crypto: Aead,
  input: { rowKey: Uint8Array; place: RowPlace; sealedBytes: Uint8Array },
): Uint8Array {
  const { rowKey, place, sealedBytes } = input
  const value =
    sealedBytes.length < rowNonceBytes + tagBytes
      ? undefined
      : crypto.openXChaCha20({
          key: rowKey,
          nonce: sealedBytes.subarray(0, rowNonceBytes),
          aad: associatedData(place),
          ciphertext: sealedBytes.subarray(rowNonceBytes),
        })
  if (value === undefined) throw new StorageError('row_damaged', `a row of ${place.table} does not open`)
  return value
}

/** Each part after its length, so that no two places spell the same bytes. */
function associatedData({ table, key }: RowPlace): Uint8Array {
  const tableBytes = utf8(table)
  return concatBytes(
    u32(label.length),
    label,
    u32(tableBytes.length),
    tableBytes,
    u32(key.length),
    key,
    u32(vaultRowVersion),
  )
}

const label = utf8(labels.vaultRow)
