// Reads fixed-width big-endian fields off a byte string and refuses to run past its end.

import { PeerError } from '../errors.ts'

export interface Reader {
  u8(): number
  u16(): number
  u32(): number
  u48(): number
  /** Up to 2^53 − 1: a larger value is refused, no identifier of ours reaches it. */
  u64(): number
  bytes(length: number): Uint8Array
  /** What is left, possibly nothing. */
  rest(): Uint8Array
  /** Refuses trailing bytes. */
  end(): void
}

/** Every method throws a `PeerError` `malformed` when the bytes run out. Views share memory with `source`. */
export function createReader(source: Uint8Array): Reader {
  let offset = 0
  function take(length: number): Uint8Array {
    if (length > source.length - offset) throw new PeerError('malformed', 'bytes end too early')
    const view = source.subarray(offset, offset + length)
    offset += length
    return view
  }
  function uint(length: number): number {
    let value = 0
    for (const byte of take(length)) value = value * 256 + byte
    if (!Number.isSafeInteger(value)) throw new PeerError('malformed', 'number too large')
    return value
  }
  return {
    u8: () => uint(1),
    u16: () => uint(2),
    u32: () => uint(4),
    u48: () => uint(6),
    u64: () => uint(8),
    bytes: take,
    rest: () => take(source.length - offset),
    end() {
      if (offset !== source.length) throw new PeerError('malformed', 'trailing bytes')
    },
  }
}
