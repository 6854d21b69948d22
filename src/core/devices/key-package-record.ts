// The private half of a KeyPackage while it waits for a Welcome; the row goes with the join.

import { bool, byteRange, bytes, decodeShape, encodeShape, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'

const keyPackageRecordShape = record({
  keyPackage: [1, byteRange(1, limits.keyPackageBytes)],
  privateBytes: [2, byteRange(1, limits.keyPackageBytes)],
  /** The secret of extension 0xF0A1. */
  oneTimeX25519: [3, bytes(32)],
  isLastResort: [4, bool],
  notAfterSeconds: [5, uint()],
})
export type KeyPackageRecord = Shaped<typeof keyPackageRecordShape>

export const encodeKeyPackageRecord = (kept: KeyPackageRecord): Uint8Array => encodeShape(keyPackageRecordShape, kept)
export const decodeKeyPackageRecord = (stored: Uint8Array): KeyPackageRecord =>
  decodeShape(keyPackageRecordShape, stored)
