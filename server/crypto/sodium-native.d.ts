// Types of sodium-native 5.1 for what the server calls, and for nothing else.

declare module 'sodium-native' {
  interface Sodium {
    randombytes_buf(buffer: Uint8Array): void
    crypto_sign_seed_keypair(publicKey: Uint8Array, secretKey: Uint8Array, seed: Uint8Array): void
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
    /** `out` is 128 bytes: a PHC string, padded with zeros. */
    crypto_pwhash_str_async(out: Uint8Array, password: Uint8Array, passes: number, memoryBytes: number): Promise<void>
    crypto_pwhash_str_verify_async(hash: Uint8Array, password: Uint8Array): Promise<boolean>
  }

  const sodium: Sodium
  export default sodium
}
