// libsodium as plain functions on byte arrays: the sole importer of sodium-native in this layer.
// No caching and no policy here. Lengths are checked first, for the binding answers a wrong one with an assertion.

import sodium from 'sodium-native'
import type { OpeningStream, SealingStream } from '#core/ports/crypto.ts'
import { InternalError, UsageError } from '#protocol/errors.ts'

interface AeadInput {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly aad: Uint8Array
}

interface Aead {
  seal(input: AeadInput & { readonly plaintext: Uint8Array }): Uint8Array
  /** Undefined when the tag does not fit. */
  open(input: AeadInput & { readonly ciphertext: Uint8Array }): Uint8Array | undefined
}

const tagBytes = 16
const sealBytes = 48
const streamHeaderBytes = 24
const chunkOverheadBytes = 17
const finalTag = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
const messageTag = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE

/** Throws a `UsageError` `bad_length`: whoever takes lengths from outside checks them before. */
export function expectLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new UsageError('bad_length', `${what}: ${String(length)} bytes expected, not ${String(bytes.length)}`)
  }
}

/** XChaCha20-Poly1305 (IETF): 24-byte nonce. */
export const xchacha20: Aead = aead(
  24,
  (out, message, aad, nonce, key) =>
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(out, message, aad, null, nonce, key),
  (out, ciphertext, aad, nonce, key) =>
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(out, null, ciphertext, aad, nonce, key),
)

/** ChaCha20-Poly1305 (RFC 8439): 12-byte nonce. */
export const chacha20: Aead = aead(
  12,
  (out, message, aad, nonce, key) =>
    sodium.crypto_aead_chacha20poly1305_ietf_encrypt(out, message, aad, null, nonce, key),
  (out, ciphertext, aad, nonce, key) =>
    sodium.crypto_aead_chacha20poly1305_ietf_decrypt(out, null, ciphertext, aad, nonce, key),
)

type AeadCall = (
  out: Uint8Array,
  input: Uint8Array,
  aad: Uint8Array | null,
  nonce: Uint8Array,
  key: Uint8Array,
) => number

function aead(nonceBytes: number, encrypt: AeadCall, decrypt: AeadCall): Aead {
  function check({ key, nonce, aad }: AeadInput): Uint8Array | null {
    expectLength(key, 32, 'AEAD key')
    expectLength(nonce, nonceBytes, 'AEAD nonce')
    return aad.length === 0 ? null : aad
  }
  return {
    seal(input) {
      const aad = check(input)
      const out = new Uint8Array(input.plaintext.length + tagBytes)
      encrypt(out, input.plaintext, aad, input.nonce, input.key)
      return out
    },
    open(input) {
      const aad = check(input)
      if (input.ciphertext.length < tagBytes) return undefined
      const out = new Uint8Array(input.ciphertext.length - tagBytes)
      try {
        decrypt(out, input.ciphertext, aad, input.nonce, input.key)
      } catch {
        // The binding says "does not fit" by throwing; with the lengths checked it has no other reason to.
        return undefined
      }
      return out
    },
  }
}

/** libsodium's secretstream. The state is 52 bytes of libsodium's own, wiped where its stream ends. */
export function sealStream(key: Uint8Array): SealingStream {
  expectLength(key, 32, 'stream key')
  const state = new Uint8Array(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES)
  const header = new Uint8Array(streamHeaderBytes)
  sodium.crypto_secretstream_xchacha20poly1305_init_push(state, header, key)
  let isOver = false
  return {
    header,
    seal(chunk, isLast) {
      if (isOver) throw new UsageError('stream_over', 'the last chunk has been sealed')
      const out = new Uint8Array(chunk.length + chunkOverheadBytes)
      const tag = isLast ? finalTag : messageTag
      const written = sodium.crypto_secretstream_xchacha20poly1305_push(state, out, chunk, null, tag)
      // A tag that is not a number writes nothing and says so only here.
      if (written !== out.length) throw new InternalError('not_sealed', 'secretstream has written another length')
      isOver = isLast
      if (isOver) wipe(state)
      return out
    },
  }
}

export function openStream(key: Uint8Array, header: Uint8Array): OpeningStream {
  expectLength(key, 32, 'stream key')
  expectLength(header, streamHeaderBytes, 'stream header')
  const state = new Uint8Array(sodium.crypto_secretstream_xchacha20poly1305_STATEBYTES)
  sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
  const tag = new Uint8Array(1)
  let isOver = false
  return {
    open(sealed) {
      if (isOver || sealed.length < chunkOverheadBytes) return undefined
      const chunk = new Uint8Array(sealed.length - chunkOverheadBytes)
      try {
        sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, tag, sealed, null)
      } catch {
        isOver = true
        wipe(state)
        return undefined
      }
      const isLast = tag[0] === finalTag
      isOver = isLast
      if (isOver) wipe(state)
      return { chunk, isLast }
    },
  }
}

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (length > 0) sodium.randombytes_buf(bytes)
  return bytes
}

/** Writes the 64 bytes of SHA-512 into `out`. One call, no object set up: 2 µs for short input. */
export function sha512Into(out: Uint8Array, input: Uint8Array): void {
  sodium.crypto_hash_sha512(out, input)
}

/** Argon2id v1.3 with p = 1, on the thread pool. */
export async function argon2id(input: {
  password: Uint8Array
  salt: Uint8Array
  length: number
  passes: number
  memoryBytes: number
}): Promise<Uint8Array> {
  expectLength(input.salt, 16, 'Argon2id salt')
  const out = new Uint8Array(input.length)
  const algorithm = sodium.crypto_pwhash_ALG_ARGON2ID13
  await sodium.crypto_pwhash_async(out, input.password, input.salt, input.passes, input.memoryBytes, algorithm)
  return out
}

/** libsodium's 64-byte signing key (seed ‖ public key) of a 32-byte seed. */
export function ed25519Expand(seed: Uint8Array): { publicKey: Uint8Array; signingKey: Uint8Array } {
  expectLength(seed, 32, 'Ed25519 seed')
  const publicKey = new Uint8Array(32)
  const signingKey = new Uint8Array(64)
  sodium.crypto_sign_seed_keypair(publicKey, signingKey, seed)
  return { publicKey, signingKey }
}

export function ed25519Sign(signingKey: Uint8Array, message: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64)
  sodium.crypto_sign_detached(signature, message, signingKey)
  return signature
}

/** False for a key or a signature of a wrong length too. */
export function ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  return sodium.crypto_sign_verify_detached(signature, message, publicKey)
}

export function x25519PublicKey(secret: Uint8Array): Uint8Array {
  expectLength(secret, 32, 'X25519 secret')
  const publicKey = new Uint8Array(32)
  sodium.crypto_scalarmult_base(publicKey, secret)
  return publicKey
}

/** Undefined for a public key that X25519 cannot use: of another length, or of low order. */
export function boxSeal(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array | undefined {
  if (publicKey.length !== 32) return undefined
  const out = new Uint8Array(plaintext.length + sealBytes)
  try {
    sodium.crypto_box_seal(out, plaintext, publicKey)
  } catch {
    return undefined
  }
  return out
}

export function boxOpen(publicKey: Uint8Array, secret: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  expectLength(publicKey, 32, 'X25519 public key')
  expectLength(secret, 32, 'X25519 secret')
  if (sealed.length < sealBytes) return undefined
  const out = new Uint8Array(sealed.length - sealBytes)
  return sodium.crypto_box_seal_open(out, sealed, publicKey, secret) ? out : undefined
}

export function equalSecrets(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && (left.length === 0 || sodium.sodium_memcmp(left, right))
}

export function wipe(bytes: Uint8Array): void {
  if (bytes.length > 0) sodium.sodium_memzero(bytes)
}
