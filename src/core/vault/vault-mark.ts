// The row a vault exists by, and that a master key proves itself on. The keeper's own; out of reach of the vault's users.

import { decodeShape, encodeShape, oneOf, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { PeerError, StorageError } from '#protocol/errors.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { VaultStore, VaultWrite } from '../ports/vault-store.ts'
import { adoptKey, type Secret } from './secret.ts'
import { openRow, rowNonceBytes, sealRow } from './vault-row.ts'

/** No other row of a vault has an empty key. */
const place = { table: 'meta', key: Uint8Array.of() } as const
const markShape = record({ version: [1, oneOf(1)] })

/** Rows have a key of their own, so that what else may come to hang on the master key cannot meet theirs. */
export function deriveRowKey(crypto: Crypto, masterKey: Secret): Secret {
  const input = { salt: Uint8Array.of(), info: utf8(labels.vaultRowKey), length: 32 }
  return adoptKey(
    crypto,
    masterKey.withKey((ikm) => crypto.hkdfSha512({ ikm, ...input })),
  )
}

export async function hasMark(store: VaultStore): Promise<boolean> {
  return (await store.get(place.table, place.key)) !== undefined
}

export function markWrite(crypto: Crypto, masterKey: Secret): VaultWrite {
  using rowKey = deriveRowKey(crypto, masterKey)
  const value = encodeShape(markShape, { version: 1 })
  const nonce = crypto.randomBytes(rowNonceBytes)
  return {
    kind: 'put',
    ...place,
    sealedBytes: rowKey.withKey((key) => sealRow(crypto, { rowKey: key, nonce, place, value })),
  }
}

/** Whether this master key is the one that the vault was made with, and the mark is whole. */
export async function opensMark(crypto: Crypto, store: VaultStore, masterKey: Secret): Promise<boolean> {
  const sealedBytes = await store.get(place.table, place.key)
  if (sealedBytes === undefined) return false
  using rowKey = deriveRowKey(crypto, masterKey)
  try {
    decodeShape(
      markShape,
      rowKey.withKey((key) => openRow(crypto, { rowKey: key, place, sealedBytes })),
    )
    return true
  } catch (error) {
    if (error instanceof StorageError || error instanceof PeerError) return false
    throw error
  }
}
