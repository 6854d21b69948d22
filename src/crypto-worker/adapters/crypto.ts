// The Crypto port on this runtime: libsodium, node:crypto for hashes and ML-KEM, hash-wasm for BLAKE3.
// Which library does what: docs/protocol/cryptography.md. Contract: test/contract/crypto-contract.ts.

import { hash } from 'node:crypto'
import { createBLAKE3 } from 'hash-wasm'
import type { Crypto } from '#core/ports/crypto.ts'
import { PeerError, UsageError } from '#protocol/errors.ts'
import { createDerivedKeys } from './derived-keys.ts'
import { createMlKem1024, type MlKem1024 } from './ml-kem.ts'
import * as sodium from './sodium.ts'

const argon2Defaults = { passes: 3, memoryBytes: 64 * 1024 * 1024 } as const

/** Async only because the BLAKE3 module has to be compiled. `mlKem` is for tests of the fallback. */
export async function createNodeCrypto(mlKem: MlKem1024 = createMlKem1024()): Promise<Crypto> {
  const blake3Hasher = await createBLAKE3()
  const signingKeys = createDerivedKeys((seed) => sodium.ed25519Expand(seed).signingKey)

  return {
    randomBytes: sodium.randomBytes,

    blake3(...parts) {
      blake3Hasher.init()
      for (const part of parts) blake3Hasher.update(part)
      return blake3Hasher.digest('binary')
    },
    hashStream() {
      // One module for all: its state is put in and taken out again around each piece.
      blake3Hasher.init()
      let state = blake3Hasher.save()
      return {
        update(piece) {
          blake3Hasher.load(state)
          blake3Hasher.update(piece)
          state = blake3Hasher.save()
        },
        digest() {
          blake3Hasher.load(state)
          return blake3Hasher.digest('binary')
        },
      }
    },
    sha512: (data) => Uint8Array.from(hash('sha512', data, 'buffer')),
    hmacSha512,
    hkdfSha512: ({ ikm, salt, info, length }) => hkdfExpand(hmacSha512(salt, ikm), info, length),
    argon2id: (input) => sodium.argon2id({ ...argon2Defaults, ...input }),

    sealXChaCha20: sodium.xchacha20.seal,
    openXChaCha20: sodium.xchacha20.open,
    sealStream: sodium.sealStream,
    openStream: sodium.openStream,
    sealChaCha20: sodium.chacha20.seal,
    openChaCha20: sodium.chacha20.open,

    ed25519KeyPair: (seed) => ({ publicKey: sodium.ed25519Expand(seed).publicKey, privateKey: Uint8Array.from(seed) }),
    ed25519Sign: (privateKey, message) => sodium.ed25519Sign(signingKeys.of(privateKey), message),
    ed25519Verify: sodium.ed25519Verify,

    x25519KeyPair: (secret) => ({ publicKey: sodium.x25519PublicKey(secret), privateKey: Uint8Array.from(secret) }),
    sealBox(publicKey, plaintext) {
      const sealed = sodium.boxSeal(publicKey, plaintext)
      if (sealed === undefined) throw new PeerError('bad_key', 'not a usable X25519 public key')
      return sealed
    },
    openBox: (keyPair, sealed) => sodium.boxOpen(keyPair.publicKey, keyPair.privateKey, sealed),

    mlKem1024KeyPair: mlKem.keyPair,
    mlKem1024Encapsulate: mlKem.encapsulate,
    mlKem1024Decapsulate: mlKem.decapsulate,

    equalSecrets: sodium.equalSecrets,
    wipe(bytes) {
      const signingKey = signingKeys.forget(bytes)
      if (signingKey !== undefined) sodium.wipe(signingKey)
      mlKem.forget(bytes)
      sodium.wipe(bytes)
    },
  }
}

const blockBytes = 128
const hashBytes = 64

// [Note: HMAC from two hashes] node's createHmac spends ten times as long on its object as on hashing, and MLS asks for
// five to thirty HMACs per operation. So RFC 2104 is spelled out here on one-shot hashes; the scratch is wiped.
const outer = new Uint8Array(blockBytes + hashBytes)

function hmacSha512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(hashBytes)
  let blockKey = key
  if (key.length > blockBytes) {
    blockKey = new Uint8Array(hashBytes)
    sodium.sha512Into(blockKey, key)
  }
  let length = blockBytes
  for (const part of parts) length += part.length
  const inner = new Uint8Array(length)
  for (let i = 0; i < blockBytes; i++) {
    const byte = blockKey[i] ?? 0
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  let offset = blockBytes
  for (const part of parts) {
    inner.set(part, offset)
    offset += part.length
  }
  sodium.sha512Into(out, inner)
  outer.set(out, blockBytes)
  sodium.sha512Into(out, outer)
  inner.fill(0)
  outer.fill(0)
  if (blockKey !== key) blockKey.fill(0)
  return out
}

/** RFC 5869 §2.3. */
function hkdfExpand(prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  if (length > 255 * hashBytes) throw new UsageError('bad_length', 'HKDF gives at most 255 blocks')
  const out = new Uint8Array(length)
  let block: Uint8Array = new Uint8Array(0)
  for (let counter = 1, offset = 0; offset < length; counter++, offset += hashBytes) {
    block = hmacSha512(prk, block, info, Uint8Array.of(counter))
    out.set(block.subarray(0, length - offset), offset)
  }
  return out
}
