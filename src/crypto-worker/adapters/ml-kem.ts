// ML-KEM-1024 (FIPS 203) by node:crypto where the runtime has it, else in JavaScript (not constant-time).
// Electron's Node is built on BoringSSL and may lack it or spell it otherwise: a known-answer test decides, once, at the start.

import { createPrivateKey, createPublicKey, decapsulate, encapsulate, hash, type KeyObject } from 'node:crypto'
import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import type { KeyPair } from '#core/ports/crypto.ts'
import { equalBytes, fromHex } from '#protocol/codec/bytes.ts'
import { InternalError, PeerError } from '#protocol/errors.ts'
import { createDerivedKeys } from './derived-keys.ts'
import { expectLength, wipe } from './sodium.ts'

export interface MlKem1024 {
  readonly source: 'node' | 'javascript'
  keyPair(seed: Uint8Array): KeyPair
  encapsulate(publicKey: Uint8Array): { sharedSecret: Uint8Array; ciphertext: Uint8Array }
  decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array
  /** Drops what is remembered of these bytes. */
  forget(key: Uint8Array): void
}

const mlKem1024Bytes = { seed: 64, publicKey: 1568, ciphertext: 1568, sharedSecret: 32 } as const

/** q of FIPS 203. */
const modulus = 3329

/** The fastest implementation that gives the known answers. */
export function createMlKem1024(
  candidates: readonly (() => MlKem1024)[] = [nodeMlKem1024, javaScriptMlKem1024],
): MlKem1024 {
  for (const create of candidates) {
    const kem = create()
    if (givesKnownAnswers(kem)) return kem
  }
  throw new InternalError('ml_kem_broken', 'no implementation of ML-KEM-1024 gives the known answers')
}

export function nodeMlKem1024(): MlKem1024 {
  const privateKeys = createDerivedKeys((seed) =>
    createPrivateKey({ key: Buffer.from(seed), format: 'raw-seed', asymmetricKeyType: 'ml-kem-1024' }),
  )
  const publicKeys = createDerivedKeys(importPublicKey)
  return {
    source: 'node',
    keyPair(seed) {
      expectLength(seed, mlKem1024Bytes.seed, 'ML-KEM seed')
      const privateKey = Uint8Array.from(seed)
      const publicKey = createPublicKey(privateKeys.of(privateKey)).export({ format: 'raw-public' })
      return { privateKey, publicKey: plain(publicKey) }
    },
    encapsulate(publicKey) {
      checkPublicKeyLength(publicKey)
      const { sharedKey, ciphertext } = encapsulate(publicKeys.of(publicKey))
      return { sharedSecret: plain(sharedKey), ciphertext: plain(ciphertext) }
    },
    decapsulate(seed, ciphertext) {
      expectLength(seed, mlKem1024Bytes.seed, 'ML-KEM seed')
      checkCiphertextLength(ciphertext)
      return plain(decapsulate(privateKeys.of(seed), ciphertext))
    },
    forget(key) {
      privateKeys.forget(key)
      publicKeys.forget(key)
    },
  }
}

function importPublicKey(publicKey: Uint8Array): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'raw-public', asymmetricKeyType: 'ml-kem-1024' })
  } catch (cause) {
    throw new PeerError('bad_key', 'not an ML-KEM-1024 public key', { cause })
  }
}

export function javaScriptMlKem1024(): MlKem1024 {
  const expanded = createDerivedKeys((seed) => ml_kem1024.keygen(seed))
  return {
    source: 'javascript',
    keyPair(seed) {
      expectLength(seed, mlKem1024Bytes.seed, 'ML-KEM seed')
      const privateKey = Uint8Array.from(seed)
      return { privateKey, publicKey: Uint8Array.from(expanded.of(privateKey).publicKey) }
    },
    encapsulate(publicKey) {
      checkPublicKeyLength(publicKey)
      checkModulus(publicKey)
      const { sharedSecret, cipherText } = ml_kem1024.encapsulate(publicKey)
      return { sharedSecret, ciphertext: cipherText }
    },
    decapsulate(seed, ciphertext) {
      expectLength(seed, mlKem1024Bytes.seed, 'ML-KEM seed')
      checkCiphertextLength(ciphertext)
      return ml_kem1024.decapsulate(ciphertext, expanded.of(seed).secretKey)
    },
    forget(key) {
      const keys = expanded.forget(key)
      if (keys !== undefined) wipe(keys.secretKey)
    },
  }
}

function checkPublicKeyLength(publicKey: Uint8Array): void {
  if (publicKey.length !== mlKem1024Bytes.publicKey) throw new PeerError('bad_key', 'an ML-KEM key of a wrong length')
}

/** FIPS 203 §7.2: every 12-bit coefficient is below q. The JavaScript library reduces in silence instead. */
function checkModulus(publicKey: Uint8Array): void {
  const coefficientBytes = mlKem1024Bytes.publicKey - 32
  for (let i = 0; i < coefficientBytes; i += 3) {
    const [a = 0, b = 0, c = 0] = publicKey.subarray(i, i + 3)
    if ((a | ((b & 15) << 8)) >= modulus || ((b >> 4) | (c << 4)) >= modulus) {
      throw new PeerError('bad_key', 'not an ML-KEM-1024 public key')
    }
  }
}

/** FIPS 203 §7.3: the type check comes before implicit rejection. */
function checkCiphertextLength(ciphertext: Uint8Array): void {
  if (ciphertext.length !== mlKem1024Bytes.ciphertext) {
    throw new PeerError('bad_ciphertext', 'an ML-KEM ciphertext of a wrong length')
  }
}

/** A Buffer may be a window into a shared pool, which wiping and comparing by `buffer` would reach into. */
function plain(buffer: Uint8Array): Uint8Array {
  return buffer.length === buffer.buffer.byteLength
    ? new Uint8Array(buffer.buffer, 0, buffer.length)
    : Uint8Array.from(buffer)
}

/** Seed 00 01 … 3f. The key's hash was computed by two unrelated implementations; the secret is SHAKE256(z ‖ c). */
const knownAnswer = {
  publicKeySha512Prefix: fromHex('fa89da86bca130d9935ce30123d180f990ff49b885b4c30bcc61e001c0ef58ac'),
  rejectionSecret: fromHex('0f07232a2e0c566db60514608d98db122c86cb4b838bababfb811743d160972c'),
}

function givesKnownAnswers(kem: MlKem1024): boolean {
  try {
    const keys = kem.keyPair(Uint8Array.from({ length: mlKem1024Bytes.seed }, (_, i) => i))
    const keyHash = hash('sha512', keys.publicKey, 'buffer').subarray(0, 32)
    const rejected = kem.decapsulate(keys.privateKey, new Uint8Array(mlKem1024Bytes.ciphertext).fill(0x2a))
    const sent = kem.encapsulate(keys.publicKey)
    return (
      equalBytes(keyHash, knownAnswer.publicKeySha512Prefix) &&
      equalBytes(rejected, knownAnswer.rejectionSecret) &&
      equalBytes(kem.decapsulate(keys.privateKey, sent.ciphertext), sent.sharedSecret)
    )
  } catch {
    return false
  }
}
