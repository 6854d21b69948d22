// Writes fixed-width big-endian fields: the counterpart of reader.ts.

import { InternalError } from '../errors.ts'
import { concatBytes } from './bytes.ts'

/** An unsigned big-endian integer of `width` bytes (1 to 8); `value` is a safe integer that fits. */
export function uintBytes(value: number, width: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** width) {
    throw new InternalError('out_of_range', `does not fit ${String(width)} bytes`)
  }
  const bytes = new Uint8Array(width)
  let left = value
  for (let i = width - 1; i >= 0; i--) {
    bytes[i] = left % 256
    left = Math.floor(left / 256)
  }
  return bytes
}

export const u8 = (value: number): Uint8Array => uintBytes(value, 1)
export const u16 = (value: number): Uint8Array => uintBytes(value, 2)
export const u32 = (value: number): Uint8Array => uintBytes(value, 4)
export const u48 = (value: number): Uint8Array => uintBytes(value, 6)
export const u64 = (value: number): Uint8Array => uintBytes(value, 8)

/** Parts that each carry their length (u32) in front, so that no two lists of parts give the same bytes. */
export function lengthPrefixed(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => [u32(part.length), part]))
}
