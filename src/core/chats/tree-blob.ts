// The ratchet tree of one epoch and its members' device logs, sealed under a random key: one blob for all joiners.
// The key travels in each joiner's box, so the server sees neither credentials nor node keys.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { byteRange, decodeShape, encodeShape, list, record, type Shaped } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { addressShape } from '#protocol/ids.ts'
import { labels } from '#protocol/labels.ts'
import { limits } from '#protocol/limits.ts'
import type { Crypto } from '../ports/crypto.ts'

const treeBlobShape = record({
  ratchetTree: [1, byteRange(1, limits.treeBlobBytes)],
  logs: [
    2,
    list(
      record({
        account: [1, addressShape],
        entries: [2, list(byteRange(1, limits.deviceLogEntryBytes), limits.deviceLogEntries)],
      }),
      limits.rosterDevices,
    ),
  ],
})
export type TreeBlob = Shaped<typeof treeBlobShape>

const nonceBytes = 24

/** Nonce ‖ XChaCha20-Poly1305 under `treeKey`. */
export function sealTreeBlob(crypto: Crypto, treeKey: Uint8Array, blob: TreeBlob): Uint8Array {
  const nonce = crypto.randomBytes(nonceBytes)
  const plaintext = encodeShape(treeBlobShape, blob)
  return concatBytes(nonce, crypto.sealXChaCha20({ key: treeKey, nonce, aad: utf8(labels.treeBlob), plaintext }))
}

/** Undefined when the key does not open it; `PeerError` when what it opens is not a tree blob. */
export function openTreeBlob(crypto: Crypto, treeKey: Uint8Array, sealed: Uint8Array): TreeBlob | undefined {
  // Whoever made the box chose the bytes it names: they may be fewer than a nonce.
  if (sealed.length < nonceBytes) return undefined
  const plaintext = crypto.openXChaCha20({
    key: treeKey,
    nonce: sealed.subarray(0, nonceBytes),
    aad: utf8(labels.treeBlob),
    ciphertext: sealed.subarray(nonceBytes),
  })
  return plaintext === undefined ? undefined : decodeShape(treeBlobShape, plaintext)
}
