// One entry of an account's device log: its canonical bytes, signature and hash. Chain rules: chain.ts.
// Signed bytes are label ‖ body; the hash that the next entry names is over the whole signed entry.

import { concatBytes } from '../codec/bytes.ts'
import {
  byteRange,
  bytes,
  decodeShape,
  encodeShape,
  nullable,
  oneOf,
  record,
  uint,
  type Shaped,
} from '../codec/shape.ts'
import { utf8 } from '../codec/utf8.ts'
import { addressShape, deviceIdShape } from '../ids.ts'
import { labels } from '../labels.ts'
import { limits } from '../limits.ts'
import { versions } from '../versions.ts'

export const entryKinds = { root: 0, add: 1, revoke: 2, recover: 3 } as const

const entryBodyShape = record({
  v: [1, oneOf(versions.deviceLogEntry)],
  account: [2, addressShape],
  seq: [3, uint(limits.deviceLogEntries - 1)],
  /** BLAKE3 of the previous signed entry; 32 zeros in entry 0. */
  prev: [4, bytes(32)],
  kind: [5, oneOf(...Object.values(entryKinds))],
  /** The device that is certified, or revoked. */
  device: [6, deviceIdShape],
  /** The device's public keys; null in a `revoke`. */
  ed25519: [7, nullable(bytes(32))],
  x25519: [8, nullable(bytes(32))],
  timeMs: [9, uint()],
  /** The device that signs, or null for the root key. */
  signer: [10, nullable(deviceIdShape)],
  /** Root public key and recovery X25519 public key, in entry 0 alone. */
  rootKey: [11, nullable(bytes(32))],
  recoveryX25519: [12, nullable(bytes(32))],
  /** In a `recover`: the last entry it accepts; what lies between is void. */
  accepts: [13, nullable(record({ seq: [1, uint(limits.deviceLogEntries - 1)], hash: [2, bytes(32)] }))],
})

const signedEntryShape = record({
  body: [1, byteRange(1, limits.deviceLogEntryBytes)],
  signature: [2, bytes(64)],
})

export type EntryBody = Shaped<typeof entryBodyShape>

export interface SignedEntry {
  readonly body: EntryBody
  /** What the signature covers: label ‖ body. */
  readonly signedBytes: Uint8Array
  readonly signature: Uint8Array
  /** The whole entry as it travels. */
  readonly entryBytes: Uint8Array
}

/** Makes an entry; `sign` is Ed25519 with the signer's key over the bytes given. */
export function signEntry(body: EntryBody, sign: (message: Uint8Array) => Uint8Array): SignedEntry {
  const bodyBytes = encodeShape(entryBodyShape, body)
  const signature = sign(withLabel(bodyBytes))
  return {
    body,
    signedBytes: withLabel(bodyBytes),
    signature,
    entryBytes: encodeShape(signedEntryShape, { body: bodyBytes, signature }),
  }
}

/** Reads an entry's bytes without judging its signature or its place; `PeerError` `malformed` otherwise. */
export function parseEntry(entryBytes: Uint8Array): SignedEntry {
  const outer = decodeShape(signedEntryShape, entryBytes)
  return {
    body: decodeShape(entryBodyShape, outer.body),
    signedBytes: withLabel(outer.body),
    signature: outer.signature,
    entryBytes,
  }
}

function withLabel(bodyBytes: Uint8Array): Uint8Array {
  return concatBytes(utf8(labels.deviceLogEntry), bodyBytes)
}
