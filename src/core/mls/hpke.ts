// HPKE (RFC 9180) in base mode with ML-KEM-1024, HKDF-SHA-512 and ChaCha20-Poly1305, on the Crypto port.
// Only what MLS needs: single-shot seal and open. Byte-compatible with ts-mls' own provider, tested both ways.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { u16 } from '#protocol/codec/writer.ts'
import type { Crypto } from '../ports/crypto.ts'
import { hkdfExpand } from './labels.ts'

export const hpkeKeyBytes = 32
export const hpkeNonceBytes = 12

export interface Hpke {
  /** A public key that FIPS 203 refuses is a `PeerError` `bad_key`. */
  seal(input: { publicKey: Uint8Array; info: Uint8Array; aad: Uint8Array; plaintext: Uint8Array }): {
    kemOutput: Uint8Array
    ciphertext: Uint8Array
  }
  /** Undefined when it does not open; a `PeerError` `bad_ciphertext` for a KEM output of a wrong length. */
  open(input: {
    privateKey: Uint8Array
    kemOutput: Uint8Array
    info: Uint8Array
    aad: Uint8Array
    ciphertext: Uint8Array
  }): Uint8Array | undefined
}

/** "HPKE", KEM ML-KEM-1024 (0x0042), KDF HKDF-SHA512 (0x0003), AEAD ChaCha20Poly1305 (0x0003). */
const suiteId = concatBytes(utf8('HPKE'), u16(0x0042), u16(0x0003), u16(0x0003))
const prefix = concatBytes(utf8('HPKE-v1'), suiteId)
const labelled = (label: string) => concatBytes(prefix, utf8(label))
const labels = {
  pskIdHash: labelled('psk_id_hash'),
  infoHash: labelled('info_hash'),
  secret: labelled('secret'),
  key: labelled('key'),
  baseNonce: labelled('base_nonce'),
}
const empty = new Uint8Array(0)
const baseMode = Uint8Array.of(0)

export function createHpke(crypto: Crypto): Hpke {
  const pskIdHash = crypto.hmacSha512(empty, labels.pskIdHash)

  function keyAndNonce(sharedSecret: Uint8Array, info: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
    const context = concatBytes(baseMode, pskIdHash, crypto.hmacSha512(empty, labels.infoHash, info))
    const secret = crypto.hmacSha512(sharedSecret, labels.secret)
    const expand = (label: Uint8Array, length: number) =>
      hkdfExpand(crypto, secret, concatBytes(u16(length), label, context), length)
    const derived = { key: expand(labels.key, hpkeKeyBytes), nonce: expand(labels.baseNonce, hpkeNonceBytes) }
    crypto.wipe(secret)
    crypto.wipe(sharedSecret)
    return derived
  }

  return {
    seal({ publicKey, info, aad, plaintext }) {
      const { sharedSecret, ciphertext: kemOutput } = crypto.mlKem1024Encapsulate(publicKey)
      return { kemOutput, ciphertext: crypto.sealChaCha20({ ...keyAndNonce(sharedSecret, info), aad, plaintext }) }
    },
    open({ privateKey, kemOutput, info, aad, ciphertext }) {
      const sharedSecret = crypto.mlKem1024Decapsulate(privateKey, kemOutput)
      return crypto.openChaCha20({ ...keyAndNonce(sharedSecret, info), aad, ciphertext })
    },
  }
}
