// Suite 61452 for ts-mls on the Crypto port: MLS_256_MLKEM1024_CHACHA20POLY1305_SHA512_Ed25519.
// Synchronous inside; the promises are the library's interface. Keys travel as raw bytes: ML-KEM and Ed25519 seeds.

import { CryptoError, type CiphersuiteImpl, type PrivateKey, type PublicKey } from 'ts-mls'
import { cipherSuiteId } from '#protocol/labels.ts'
import { InternalError, PeerError } from '#protocol/errors.ts'
import type { Crypto } from '../ports/crypto.ts'
import { createHpke, hpkeKeyBytes, hpkeNonceBytes } from './hpke.ts'
import { hkdfExpand, secretBytes } from './labels.ts'

const empty = new Uint8Array(0)

export function createCipherSuite(crypto: Crypto): CiphersuiteImpl {
  const hpke = createHpke(crypto)
  function keyPair(seed: Uint8Array): { privateKey: PrivateKey; publicKey: PublicKey } {
    const pair = crypto.mlKem1024KeyPair(seed)
    return { privateKey: privateHandle(pair.privateKey), publicKey: publicHandle(pair.publicKey) }
  }

  return {
    id: cipherSuiteId,
    rng: { randomBytes: (length) => crypto.randomBytes(length) },
    hash: {
      digest: async (data) => crypto.sha512(data),
      mac: async (key, data) => crypto.hmacSha512(key, data),
      verifyMac: async (key, mac, data) => crypto.equalSecrets(crypto.hmacSha512(key, data), mac),
    },
    kdf: {
      size: secretBytes,
      extract: async (salt, ikm) => crypto.hmacSha512(salt, ikm),
      expand: async (prk, info, length) => hkdfExpand(crypto, prk, info, length),
    },
    signature: {
      sign: async (signKey, message) => crypto.ed25519Sign(signKey, message),
      verify: async (publicKey, message, signature) => crypto.ed25519Verify(publicKey, message, signature),
      async keygen() {
        const pair = crypto.ed25519KeyPair(crypto.randomBytes(32))
        return { publicKey: pair.publicKey, signKey: pair.privateKey }
      },
    },
    hpke: {
      keyLength: hpkeKeyBytes,
      nonceLength: hpkeNonceBytes,
      async seal(publicKey, plaintext, info, aad = empty) {
        const sealed = hpke.seal({ publicKey: rawKey(publicKey), info, aad, plaintext })
        return { enc: sealed.kemOutput, ct: sealed.ciphertext }
      },
      async open(privateKey, kemOutput, ciphertext, info, aad = empty) {
        const opened = hpke.open({ privateKey: rawKey(privateKey), kemOutput, info, aad, ciphertext })
        if (opened === undefined) throw new CryptoError('HPKE does not open')
        return opened
      },
      importPrivateKey: async (bytes) => privateHandle(bytes),
      importPublicKey: async (bytes) => publicHandle(bytes),
      exportPrivateKey: async (handle) => rawKey(handle),
      exportPublicKey: async (handle) => rawKey(handle),
      encryptAead: async (key, nonce, aad, plaintext) =>
        crypto.sealChaCha20({ key, nonce, aad: aad ?? empty, plaintext }),
      async decryptAead(key, nonce, aad, ciphertext) {
        const opened = crypto.openChaCha20({ key, nonce, aad: aad ?? empty, ciphertext })
        if (opened === undefined) throw new CryptoError('AEAD does not open')
        return opened
      },
      deriveKeyPair: async (seed) => keyPair(seed),
      generateKeyPair: async () => keyPair(crypto.randomBytes(64)),
      exportSecret: externalCommit,
      importSecret: externalCommit,
    },
  }
}

/** HPKE's exporter serves external commits alone, and there are none here. */
async function externalCommit(): Promise<never> {
  throw new PeerError('external_commit', 'external commits are not part of this protocol')
}

// The library only passes handles back to us. The bytes in them stay the very object that came in, so that what the
// Crypto adapter remembers of a key is found again.

function publicHandle(bytes: Uint8Array): PublicKey & { readonly bytes: Uint8Array } {
  return { type: 'public', bytes }
}

function privateHandle(bytes: Uint8Array): PrivateKey & { readonly bytes: Uint8Array } {
  return { type: 'private', bytes }
}

function rawKey(handle: PublicKey | PrivateKey): Uint8Array {
  if ('bytes' in handle && handle.bytes instanceof Uint8Array) return handle.bytes
  throw new InternalError('foreign_key', 'a key of another provider')
}
