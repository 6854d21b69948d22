// The Crypto port in plain JavaScript: a second opinion for the contract suite, never shipped. Slow, not constant-time.

import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { blake3 } from '@noble/hashes/blake3.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { randomBytes } from '@noble/hashes/utils.js'
import type { Crypto } from '#core/ports/crypto.ts'
import { javaScriptMlKem1024 } from '#crypto-worker/adapters/ml-kem.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import { nobleOpenStream, nobleSealStream } from './noble-stream.ts'

export async function createNobleCrypto(): Promise<Crypto> {
  const mlKem = javaScriptMlKem1024()
  const orNothing = <T>(open: () => T): T | undefined => {
    try {
      return open()
    } catch {
      return undefined
    }
  }
  return {
    randomBytes,
    blake3: (...parts) => blake3(concatBytes(...parts)),
    hashStream() {
      const hasher = blake3.create({})
      return { update: (piece) => void hasher.update(piece), digest: () => hasher.clone().digest() }
    },
    sha512: (data) => sha512(data),
    hmacSha512: (key, ...parts) => hmac(sha512, key, concatBytes(...parts)),
    hkdfSha512: ({ ikm, salt, info, length }) => hkdf(sha512, ikm, salt, info, length),
    argon2id: ({ password, salt, length, passes = 3, memoryBytes = 64 * 1024 * 1024 }) =>
      argon2idAsync(password, salt, { t: passes, m: memoryBytes / 1024, p: 1, dkLen: length }),
    sealXChaCha20: ({ key, nonce, aad, plaintext }) => xchacha20poly1305(key, nonce, aad).encrypt(plaintext),
    openXChaCha20: ({ key, nonce, aad, ciphertext }) =>
      orNothing(() => xchacha20poly1305(key, nonce, aad).decrypt(ciphertext)),
    sealStream: nobleSealStream,
    openStream: nobleOpenStream,
    sealChaCha20: ({ key, nonce, aad, plaintext }) => chacha20poly1305(key, nonce, aad).encrypt(plaintext),
    openChaCha20: ({ key, nonce, aad, ciphertext }) =>
      orNothing(() => chacha20poly1305(key, nonce, aad).decrypt(ciphertext)),
    ed25519KeyPair: (seed) => ({ publicKey: ed25519.getPublicKey(seed), privateKey: Uint8Array.from(seed) }),
    ed25519Sign: (privateKey, message) => ed25519.sign(message, privateKey),
    ed25519Verify: (publicKey, message, signature) =>
      orNothing(() => ed25519.verify(signature, message, publicKey)) ?? false,
    x25519KeyPair: (secret) => ({ publicKey: x25519.getPublicKey(secret), privateKey: Uint8Array.from(secret) }),
    sealBox(publicKey, plaintext) {
      const ephemeral = x25519.keygen()
      const key = orNothing(() => boxKey(ephemeral.secretKey, publicKey))
      if (key === undefined) throw new PeerError('bad_key', 'not a usable X25519 public key')
      const nonce = boxNonce(ephemeral.publicKey, publicKey)
      return concatBytes(ephemeral.publicKey, xsalsa20poly1305(key, nonce).encrypt(plaintext))
    },
    openBox(keyPair, sealed) {
      const ephemeral = sealed.subarray(0, 32)
      return orNothing(() =>
        xsalsa20poly1305(boxKey(keyPair.privateKey, ephemeral), boxNonce(ephemeral, keyPair.publicKey)).decrypt(
          sealed.subarray(32),
        ),
      )
    },
    mlKem1024KeyPair: mlKem.keyPair,
    mlKem1024Encapsulate: mlKem.encapsulate,
    mlKem1024Decapsulate: mlKem.decapsulate,
    equalSecrets: (left, right) => left.length === right.length && left.every((byte, i) => byte === right[i]),
    wipe: (bytes) => bytes.fill(0),
  }
}

/** crypto_box_beforenm: HSalsa20 of the shared point under a zero nonce. */
function boxKey(secret: Uint8Array, publicKey: Uint8Array): Uint8Array {
  const words = (bytes: Uint8Array) => new Uint32Array(Uint8Array.from(bytes).buffer)
  const sigma = words(new TextEncoder().encode('expand 32-byte k'))
  const key = new Uint32Array(8)
  hsalsa(sigma, words(x25519.getSharedSecret(secret, publicKey)), new Uint32Array(4), key)
  return new Uint8Array(key.buffer)
}

function boxNonce(ephemeral: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return blake2b(concatBytes(ephemeral, publicKey), { dkLen: 24 })
}
