// Primitives as the engine needs them: synchronous, on plain byte arrays, but for password stretching.
// Adapters: crypto-worker/adapters (sodium-native, node:crypto, hash-wasm). Contract: test/contract/crypto-contract.ts.

export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly privateKey: Uint8Array
}

/** BLAKE3 of what comes piece by piece. */
interface HashStream {
  update(piece: Uint8Array): void
  /** 32 bytes, of all so far. */
  digest(): Uint8Array
}

/** Chunks in their order, each sealed with its place; 17 bytes longer than what is in it. */
export interface SealingStream {
  /** 24 random bytes, to be sent before the first chunk. */
  readonly header: Uint8Array
  seal(chunk: Uint8Array, isLast: boolean): Uint8Array
}

export interface OpeningStream {
  /** The next chunk, or undefined where these bytes are not it. After that, and after the last, nothing opens. */
  open(sealed: Uint8Array): { readonly chunk: Uint8Array; readonly isLast: boolean } | undefined
}

export interface Crypto {
  /** Cryptographically random bytes. */
  randomBytes(length: number): Uint8Array

  /** BLAKE3, 32 bytes, over the parts joined. */
  blake3(...parts: readonly Uint8Array[]): Uint8Array
  hashStream(): HashStream
  /** SHA-512, 64 bytes. */
  sha512(data: Uint8Array): Uint8Array
  /** HMAC-SHA-512, 64 bytes, over the parts joined. */
  hmacSha512(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array
  /** HKDF-SHA-512 extract and expand (RFC 5869). */
  hkdfSha512(input: { ikm: Uint8Array; salt: Uint8Array; info: Uint8Array; length: number }): Uint8Array
  /** Argon2id v1.3, p = 1, off the thread. `salt` is 16 bytes. Defaults are E1's: t = 3, m = 64 MiB. */
  argon2id(input: {
    password: Uint8Array
    salt: Uint8Array
    length: number
    passes?: number
    memoryBytes?: number
  }): Promise<Uint8Array>

  /** XChaCha20-Poly1305 (IETF): `nonce` 24 bytes, `key` 32; gives ciphertext ‖ 16-byte tag. */
  sealXChaCha20(input: { key: Uint8Array; nonce: Uint8Array; aad: Uint8Array; plaintext: Uint8Array }): Uint8Array
  /** Opens it, or gives undefined when the tag does not fit. */
  openXChaCha20(input: {
    key: Uint8Array
    nonce: Uint8Array
    aad: Uint8Array
    ciphertext: Uint8Array
  }): Uint8Array | undefined
  /** libsodium's secretstream (XChaCha20-Poly1305) under a 32-byte key. */
  sealStream(key: Uint8Array): SealingStream
  openStream(key: Uint8Array, header: Uint8Array): OpeningStream
  /** ChaCha20-Poly1305 (RFC 8439): `nonce` 12 bytes. */
  sealChaCha20(input: { key: Uint8Array; nonce: Uint8Array; aad: Uint8Array; plaintext: Uint8Array }): Uint8Array
  openChaCha20(input: {
    key: Uint8Array
    nonce: Uint8Array
    aad: Uint8Array
    ciphertext: Uint8Array
  }): Uint8Array | undefined

  /** Ed25519 from a 32-byte seed; `privateKey` is that seed. */
  ed25519KeyPair(seed: Uint8Array): KeyPair
  /** 64 bytes. `privateKey` is the 32-byte seed. */
  ed25519Sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array
  ed25519Verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean

  /** X25519 from a 32-byte secret. */
  x25519KeyPair(secret: Uint8Array): KeyPair
  /** `crypto_box_seal`: anyone can seal to a public key; adds 48 bytes. */
  sealBox(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array
  /** Opens it, or gives undefined. */
  openBox(keyPair: KeyPair, sealed: Uint8Array): Uint8Array | undefined

  /** ML-KEM-1024 (FIPS 203) from the 64-byte seed d ‖ z; `privateKey` is that seed, `publicKey` 1,568 bytes. */
  mlKem1024KeyPair(seed: Uint8Array): KeyPair
  /** Throws a `PeerError` `bad_key` for a public key that FIPS 203 §7.2 refuses. */
  mlKem1024Encapsulate(publicKey: Uint8Array): { sharedSecret: Uint8Array; ciphertext: Uint8Array }
  /** Implicit rejection (FIPS 203 §6.3): a wrong ciphertext gives another secret, not an error. */
  mlKem1024Decapsulate(privateKey: Uint8Array, ciphertext: Uint8Array): Uint8Array

  /** Compares secrets in constant time. */
  equalSecrets(left: Uint8Array, right: Uint8Array): boolean
  /** Overwrites with zeros, as far as JavaScript lets us. */
  wipe(bytes: Uint8Array): void
}
