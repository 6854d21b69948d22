// libsodium as plain functions: the sole importer of sodium-native in the server.
// Lengths are checked first, for the binding answers a wrong one with an assertion.

import sodium from 'sodium-native'
import { UsageError } from '#protocol/errors.ts'

export function randomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  if (length > 0) sodium.randombytes_buf(bytes)
  return bytes
}

export interface SigningKey {
  readonly publicKey: Uint8Array
  sign(message: Uint8Array): Uint8Array
}

/** An Ed25519 key from its 32-byte seed. */
export function signingKey(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw new UsageError('bad_length', 'an Ed25519 seed has 32 bytes')
  const publicKey = new Uint8Array(32)
  const secretKey = new Uint8Array(64)
  sodium.crypto_sign_seed_keypair(publicKey, secretKey, seed)
  return {
    publicKey,
    sign(message) {
      const signature = new Uint8Array(64)
      sodium.crypto_sign_detached(signature, message, secretKey)
      return signature
    },
  }
}

/** Ed25519; false for a key or a signature of a wrong length too. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  return sodium.crypto_sign_verify_detached(signature, message, publicKey)
}

/** Argon2id as a PHC string, with p = 1. */
export async function passwordHashString(password: Uint8Array, passes: number, memoryBytes: number): Promise<string> {
  const out = Buffer.alloc(128)
  await sodium.crypto_pwhash_str_async(out, password, passes, memoryBytes)
  return out.subarray(0, out.indexOf(0)).toString('ascii')
}

export async function verifyPasswordHashString(hash: string, password: Uint8Array): Promise<boolean> {
  const padded = Buffer.alloc(128)
  padded.write(hash, 'ascii')
  return sodium.crypto_pwhash_str_verify_async(padded, password)
}
