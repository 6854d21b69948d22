import { ml_kem1024 } from '@noble/post-quantum/ml-kem.js'
import { argon2id } from '@noble/hashes/argon2.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createMlKem1024, javaScriptMlKem1024, nodeMlKem1024 } from '#crypto-worker/adapters/ml-kem.ts'
import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import { createNobleCrypto } from '../support/noble-crypto.ts'
import { cryptoContract } from './crypto-contract.ts'

describe('the Crypto port on libsodium and node:crypto', () => cryptoContract(() => createNodeCrypto()))
describe('the same with ML-KEM in JavaScript', () => cryptoContract(() => createNodeCrypto(javaScriptMlKem1024())))
describe('the Crypto port in plain JavaScript', () => cryptoContract(createNobleCrypto))

describe('two implementations of the Crypto port', () => {
  let ours: Crypto
  let theirs: Crypto
  beforeAll(async () => {
    ours = await createNodeCrypto()
    theirs = await createNobleCrypto()
  })

  it('compute the same of random input', async () => {
    for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 1_000, 5_000]) {
      const data = ours.randomBytes(length)
      const key = ours.randomBytes(length % 200)
      const secret = ours.randomBytes(32)
      expect(ours.blake3(data)).toEqual(theirs.blake3(data))
      expect(ours.sha512(data)).toEqual(theirs.sha512(data))
      expect(ours.hmacSha512(key, data)).toEqual(theirs.hmacSha512(key, data))
      const derived = { ikm: data, salt: key, info: secret, length: 1 + (length % 300) }
      expect(ours.hkdfSha512(derived)).toEqual(theirs.hkdfSha512(derived))
      const sealed = { key: secret, nonce: ours.randomBytes(24), aad: key, plaintext: data }
      expect(ours.sealXChaCha20(sealed)).toEqual(theirs.sealXChaCha20(sealed))
      const short = { ...sealed, nonce: ours.randomBytes(12) }
      expect(ours.sealChaCha20(short)).toEqual(theirs.sealChaCha20(short))
      expect(ours.ed25519KeyPair(secret)).toEqual(theirs.ed25519KeyPair(secret))
      expect(ours.ed25519Sign(secret, data)).toEqual(theirs.ed25519Sign(secret, data))
      const pair = ours.x25519KeyPair(secret)
      expect(pair).toEqual(theirs.x25519KeyPair(secret))
      expect(theirs.openBox(pair, ours.sealBox(pair.publicKey, data))).toEqual(data)
      expect(ours.openBox(pair, theirs.sealBox(pair.publicKey, data))).toEqual(data)
    }
    for (const length of [0, 1, 15, 16, 17, 64, 65_536]) {
      const [key, chunk] = [ours.randomBytes(32), ours.randomBytes(length)]
      for (const [one, other] of [
        [ours, theirs],
        [theirs, ours],
      ] as const) {
        const sealing = one.sealStream(key)
        const sealed = [sealing.seal(chunk, false), sealing.seal(chunk, false), sealing.seal(chunk, true)]
        const opening = other.openStream(key, sealing.header)
        expect(sealed.map((each) => opening.open(each))).toEqual(
          [false, false, true].map((isLast) => ({ chunk, isLast })),
        )
      }
    }
    const stretched = { password: ours.randomBytes(9), salt: ours.randomBytes(16), length: 32, passes: 1 }
    const memoryBytes = 256 * 1024
    expect(await ours.argon2id({ ...stretched, memoryBytes })).toEqual(
      await theirs.argon2id({ ...stretched, memoryBytes }),
    )
  })

  it('agree by ML-KEM-1024 in both directions, and on what a wrong ciphertext gives', () => {
    for (let i = 0; i < 20; i++) {
      const seed = ours.randomBytes(64)
      const pair = ours.mlKem1024KeyPair(seed)
      expect(pair).toEqual(theirs.mlKem1024KeyPair(seed))
      const sent = ours.mlKem1024Encapsulate(pair.publicKey)
      expect(theirs.mlKem1024Decapsulate(seed, sent.ciphertext)).toEqual(sent.sharedSecret)
      const back = theirs.mlKem1024Encapsulate(pair.publicKey)
      expect(ours.mlKem1024Decapsulate(seed, back.ciphertext)).toEqual(back.sharedSecret)
      const wrong = Uint8Array.from(sent.ciphertext)
      wrong[i * 70] = (wrong[i * 70] ?? 0) ^ 0x10
      expect(ours.mlKem1024Decapsulate(seed, wrong)).toEqual(theirs.mlKem1024Decapsulate(seed, wrong))
      expect(ours.mlKem1024Decapsulate(seed, wrong)).not.toEqual(sent.sharedSecret)
    }
  })

  it('rest on an Argon2id that gives the vector of RFC 9106 §5.3', () => {
    const tag = argon2id(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
      t: 3,
      m: 32,
      p: 4,
      key: new Uint8Array(8).fill(3),
      personalization: new Uint8Array(12).fill(4),
      dkLen: 32,
    })
    expect(toHex(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
  })
})

describe('the choice of an ML-KEM-1024', () => {
  it('takes the one of this runtime where it gives the known answers', () => {
    expect(createMlKem1024().source).toBe('node')
  })

  it('passes over one that gives other answers, that throws, or that is not there', () => {
    const wrong = () => ({ ...nodeMlKem1024(), decapsulate: () => new Uint8Array(32) })
    const broken = () => ({
      ...nodeMlKem1024(),
      keyPair: () => {
        throw new Error('not supported')
      },
    })
    expect(createMlKem1024([wrong, broken, javaScriptMlKem1024]).source).toBe('javascript')
    expect(() => createMlKem1024([wrong, broken])).toThrow(expect.objectContaining({ code: 'ml_kem_broken' }))
  })

  it('knows answers that stay: a frozen key agreement', () => {
    const seed = Uint8Array.from({ length: 64 }, (_, i) => i)
    const { publicKey } = ml_kem1024.keygen(seed)
    const frozen = ml_kem1024.encapsulate(publicKey, new Uint8Array(32).fill(0x5a))
    const expected = fromHex('73c1cf0080d39a69657b4a6cd48c11cf6c888d970667b00d5abbc196a5240486')
    expect(frozen.sharedSecret).toEqual(expected)
    for (const kem of [nodeMlKem1024(), javaScriptMlKem1024()]) {
      expect(kem.decapsulate(seed, frozen.cipherText)).toEqual(expected)
    }
  })
})
