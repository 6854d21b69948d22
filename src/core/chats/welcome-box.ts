// A joiner's box: its Welcome and the key of the tree blob, sealed to the one-time X25519 key of its KeyPackage.
// This is what makes the chat hybrid: a recorder must break X25519 and ML-KEM-1024 both.

import { byteRange, bytes, decodeShape, encodeShape, record, type Shaped } from '#protocol/codec/shape.ts'
import { limits } from '#protocol/limits.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'

const welcomeBoxShape = record({
  /** MLSMessage with a Welcome that holds only this joiner's EncryptedGroupSecrets. */
  welcome: [1, byteRange(1, limits.welcomeBoxBytes)],
  treeKey: [2, bytes(32)],
  /** BLAKE3 of the sealed tree blob. */
  treeHash: [3, bytes(32)],
})
export type WelcomeBox = Shaped<typeof welcomeBoxShape>

export function sealWelcomeBox(crypto: Crypto, oneTimeX25519: Uint8Array, box: WelcomeBox): Uint8Array {
  return crypto.sealBox(oneTimeX25519, encodeShape(welcomeBoxShape, box))
}

/** Undefined when it was not sealed to this key; `PeerError` when it holds something else. */
export function openWelcomeBox(crypto: Crypto, oneTime: KeyPair, sealed: Uint8Array): WelcomeBox | undefined {
  const plaintext = crypto.openBox(oneTime, sealed)
  return plaintext === undefined ? undefined : decodeShape(welcomeBoxShape, plaintext)
}
