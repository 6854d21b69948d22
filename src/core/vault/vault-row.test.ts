import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { type VaultTable, vaultTables } from '../ports/vault-store.ts'
import { openRow, type RowPlace, sealRow } from './vault-row.ts'

const crypto = await createNodeCrypto()
const rowKey = crypto.randomBytes(32)
const damaged: unknown = expect.objectContaining({ name: 'StorageError', code: 'row_damaged' })

const seal = (place: RowPlace, value: Uint8Array): Uint8Array =>
  sealRow(crypto, { rowKey, nonce: crypto.randomBytes(24), place, value })
const open = (place: RowPlace, sealedBytes: Uint8Array): Uint8Array => openRow(crypto, { rowKey, place, sealedBytes })

const anyPlace: fc.Arbitrary<RowPlace> = fc.record({
  table: fc.constantFrom<VaultTable>(...vaultTables),
  key: fc.uint8Array({ maxLength: 40 }),
})

describe('a sealed row', () => {
  it('opens at its place to what was sealed, and tells no more than its length', () => {
    fc.assert(
      fc.property(anyPlace, fc.uint8Array({ maxLength: 2000 }), (place, value) => {
        const sealedBytes = seal(place, value)
        expect(Buffer.from(open(place, sealedBytes)).equals(value)).toBe(true)
        expect(sealedBytes.length).toBe(24 + value.length + 16)
      }),
    )
  })

  it('opens at no other place, however close the two are spelled', () => {
    fc.assert(
      fc.property(anyPlace, anyPlace, (place, other) => {
        fc.pre(place.table !== other.table || !Buffer.from(place.key).equals(other.key))
        expect(() => open(other, seal(place, Uint8Array.of(1)))).toThrow(damaged)
      }),
    )
  })

  it('does not open with any single bit changed', () => {
    const place: RowPlace = { table: 'messages', key: Uint8Array.of(1, 2) }
    const sealedBytes = seal(place, crypto.randomBytes(60))
    for (let bit = 0; bit < sealedBytes.length * 8; bit++) {
      const flipped = Uint8Array.from(sealedBytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => open(place, flipped)).toThrow(damaged)
    }
  })

  it('does not open when it was cut or prolonged', () => {
    const place: RowPlace = { table: 'messages', key: Uint8Array.of(1) }
    const sealedBytes = seal(place, crypto.randomBytes(20))
    for (let length = 0; length < sealedBytes.length; length++) {
      expect(() => open(place, sealedBytes.subarray(0, length))).toThrow(damaged)
    }
    expect(() => open(place, concatBytes(sealedBytes, Uint8Array.of(0)))).toThrow(damaged)
  })

  it('does not open under another key', () => {
    const place: RowPlace = { table: 'messages', key: Uint8Array.of(1) }
    const sealedBytes = seal(place, Uint8Array.of(1))
    expect(() => openRow(crypto, { rowKey: crypto.randomBytes(32), place, sealedBytes })).toThrow(damaged)
  })
})
