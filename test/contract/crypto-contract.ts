// What every adapter of the Crypto port must do: the published vectors, and the edges where implementations differ.
// RFC 8439, 8032, 5869 (by SHA-512), 7748, 4231, 9106; draft-irtf-cfrg-xchacha; the BLAKE3 paper's test vectors.

import { beforeAll, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { fromHex, toHex } from '#protocol/codec/bytes.ts'

const hex = (text: string): Uint8Array => fromHex(text.replaceAll(/\s/g, ''))
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text)
const counting = (length: number, from = 0): Uint8Array => Uint8Array.from({ length }, (_, i) => (from + i) % 251)
const none = new Uint8Array(0)

const sunscreen = ascii(
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
)

export function cryptoContract(create: () => Promise<Crypto>): void {
  let crypto: Crypto
  beforeAll(async () => {
    crypto = await create()
  })

  it('hashes with BLAKE3 as its authors do, over parts as over the whole', () => {
    expect(toHex(crypto.blake3())).toBe('af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262')
    expect(toHex(crypto.blake3(counting(1)))).toBe('2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213')
    expect(toHex(crypto.blake3(counting(1_024)))).toBe(
      '42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7',
    )
    const whole = counting(3_000)
    expect(crypto.blake3(whole.subarray(0, 7), none, whole.subarray(7))).toEqual(crypto.blake3(whole))
  })

  it('hashes with SHA-512 as FIPS 180-4 does', () => {
    expect(toHex(crypto.sha512(ascii('abc')))).toBe(
      'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
    )
  })

  it('makes the HMACs of RFC 4231, long keys included', () => {
    expect(toHex(crypto.hmacSha512(ascii('Jefe'), ascii('what do ya want '), ascii('for nothing?')))).toBe(
      '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
    )
    const message = ascii('Test Using Larger Than Block-Size Key - Hash Key First')
    expect(toHex(crypto.hmacSha512(new Uint8Array(131).fill(0xaa), message))).toBe(
      '80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598',
    )
  })

  it('derives by HKDF-SHA-512 what the inputs of RFC 5869 give', () => {
    const first = crypto.hkdfSha512({
      ikm: new Uint8Array(22).fill(0x0b),
      salt: counting(13),
      info: hex('f0f1f2f3f4f5f6f7f8f9'),
      length: 42,
    })
    expect(toHex(first)).toBe('832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb')
    const bare = crypto.hkdfSha512({ ikm: new Uint8Array(22).fill(0x0b), salt: none, info: none, length: 42 })
    expect(toHex(bare)).toBe('f5fa02b18298a72a8c23898a8703472c6eb179dc204c03425c970e3b164bf90fff22d04836d0e2343bac')
    expect(crypto.hkdfSha512({ ikm: none, salt: none, info: none, length: 200 })).toHaveLength(200)
  })

  it('stretches passwords by Argon2id v1.3 with one lane', async () => {
    // The vector of RFC 9106 has four lanes and a secret, which this port has not; this one is of two other libraries.
    const input = { password: ascii('password'), salt: ascii('somesaltsomesalt'), length: 32 }
    const small = await crypto.argon2id({ ...input, passes: 2, memoryBytes: 64 * 1024 })
    expect(toHex(small)).toBe('1a98fba8e6394425c9bdc333a9c750aaf811df070f5fb4a5788e1cf4db5793a1')
  })

  it('seals with ChaCha20-Poly1305 as RFC 8439 §2.8.2', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i)
    const nonce = hex('070000004041424344454647')
    const aad = hex('50515253c0c1c2c3c4c5c6c7')
    const sealed = crypto.sealChaCha20({ key, nonce, aad, plaintext: sunscreen })
    expect(toHex(sealed)).toBe(
      toHex(
        hex(`d31a8d34648e60db7b86afbc53ef7ec2 a4aded51296e08fea9e2b5a736ee62d6 3dbea45e8ca9671282fafb69da92728b
             1a71de0a9e060b2905d6a5b67ecd3b36 92ddbd7f2d778b8c9803aee328091b58 fab324e4fad675945585808b4831d7bc
             3ff4def08e4b7a9de576d26586cec64b 6116 1ae10b594f09e26a7e902ecbd0600691`),
      ),
    )
    expect(crypto.openChaCha20({ key, nonce, aad, ciphertext: sealed })).toEqual(sunscreen)
  })

  it('seals with XChaCha20-Poly1305 as its draft, appendix A.3.1', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i)
    const nonce = Uint8Array.from({ length: 24 }, (_, i) => 0x40 + i)
    const aad = hex('50515253c0c1c2c3c4c5c6c7')
    const sealed = crypto.sealXChaCha20({ key, nonce, aad, plaintext: sunscreen })
    expect(toHex(sealed.slice(0, 16))).toBe('bd6d179d3e83d43b9576579493c0e939')
    expect(toHex(sealed.slice(-16))).toBe('c0875924c1c7987947deafd8780acf49')
    expect(crypto.openXChaCha20({ key, nonce, aad, ciphertext: sealed })).toEqual(sunscreen)
  })

  it('opens nothing that was touched, and says so by undefined', () => {
    const seals = [
      { nonce: new Uint8Array(12), seal: crypto.sealChaCha20, open: crypto.openChaCha20 },
      { nonce: new Uint8Array(24), seal: crypto.sealXChaCha20, open: crypto.openXChaCha20 },
    ]
    for (const { nonce, seal, open } of seals) {
      const key = new Uint8Array(32).fill(1)
      for (const plaintext of [none, counting(100)]) {
        const ciphertext = seal({ key, nonce, aad: ascii('place'), plaintext })
        expect(ciphertext).toHaveLength(plaintext.length + 16)
        expect(open({ key, nonce, aad: ascii('place'), ciphertext })).toEqual(plaintext)
        expect(open({ key, nonce, aad: ascii('other'), ciphertext })).toBeUndefined()
        expect(open({ key, nonce, aad: none, ciphertext })).toBeUndefined()
        const flipped = Uint8Array.from(ciphertext)
        flipped[0] = (flipped[0] ?? 0) ^ 1
        expect(open({ key, nonce, aad: ascii('place'), ciphertext: flipped })).toBeUndefined()
        expect(open({ key, nonce, aad: ascii('place'), ciphertext: ciphertext.subarray(0, 15) })).toBeUndefined()
      }
    }
  })

  it('signs with Ed25519 as RFC 8032 §7.1', () => {
    const seed = hex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
    const pair = crypto.ed25519KeyPair(seed)
    expect(toHex(pair.publicKey)).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')
    const signature = crypto.ed25519Sign(pair.privateKey, none)
    expect(toHex(signature)).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    )
    expect(crypto.ed25519Verify(pair.publicKey, none, signature)).toBe(true)
    expect(crypto.ed25519Verify(pair.publicKey, ascii('x'), signature)).toBe(false)
    expect(crypto.ed25519Verify(pair.publicKey, none, signature.subarray(0, 63))).toBe(false)
    expect(crypto.ed25519Verify(pair.publicKey.subarray(0, 31), none, signature)).toBe(false)
  })

  it('signs with the key it is given, also where its bytes have changed since', () => {
    const seed = counting(32, 1)
    const first = crypto.ed25519Sign(seed, ascii('x'))
    seed[0] = 99
    const second = crypto.ed25519Sign(seed, ascii('x'))
    expect(second).not.toEqual(first)
    expect(crypto.ed25519Verify(crypto.ed25519KeyPair(seed).publicKey, ascii('x'), second)).toBe(true)
  })

  it('has the X25519 keys of RFC 7748 §6.1', () => {
    const alice = crypto.x25519KeyPair(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))
    const bob = crypto.x25519KeyPair(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))
    expect(toHex(alice.publicKey)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')
    expect(toHex(bob.publicKey)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
  })

  it('seals boxes that only the key opens', () => {
    const pair = crypto.x25519KeyPair(counting(32, 5))
    const other = crypto.x25519KeyPair(counting(32, 6))
    for (const plaintext of [none, counting(3_000)]) {
      const sealed = crypto.sealBox(pair.publicKey, plaintext)
      expect(sealed).toHaveLength(plaintext.length + 48)
      expect(crypto.openBox(pair, sealed)).toEqual(plaintext)
      expect(crypto.openBox(other, sealed)).toBeUndefined()
      expect(crypto.openBox(pair, sealed.subarray(0, 47))).toBeUndefined()
      sealed[40] = (sealed[40] ?? 0) ^ 1
      expect(crypto.openBox(pair, sealed)).toBeUndefined()
    }
  })

  it('seals no box to a key that X25519 cannot use', () => {
    for (const bad of [new Uint8Array(32), new Uint8Array(31), new Uint8Array(33)]) {
      expect(() => crypto.sealBox(bad, none)).toThrow(expect.objectContaining({ name: 'PeerError', code: 'bad_key' }))
    }
  })

  it('agrees on a secret by ML-KEM-1024, from a seed', () => {
    const pair = crypto.mlKem1024KeyPair(counting(64))
    expect(pair.privateKey).toEqual(counting(64))
    expect(pair.publicKey).toHaveLength(1_568)
    const { sharedSecret, ciphertext } = crypto.mlKem1024Encapsulate(pair.publicKey)
    expect(ciphertext).toHaveLength(1_568)
    expect(sharedSecret).toHaveLength(32)
    expect(crypto.mlKem1024Decapsulate(pair.privateKey, ciphertext)).toEqual(sharedSecret)
    expect(crypto.mlKem1024Encapsulate(pair.publicKey).sharedSecret).not.toEqual(sharedSecret)
  })

  it('answers a wrong ML-KEM ciphertext with another secret, always the same (FIPS 203 §6.3)', () => {
    const pair = crypto.mlKem1024KeyPair(counting(64))
    const { sharedSecret, ciphertext } = crypto.mlKem1024Encapsulate(pair.publicKey)
    ciphertext[100] = (ciphertext[100] ?? 0) ^ 1
    const rejected = crypto.mlKem1024Decapsulate(pair.privateKey, ciphertext)
    expect(rejected).not.toEqual(sharedSecret)
    expect(crypto.mlKem1024Decapsulate(pair.privateKey, ciphertext)).toEqual(rejected)
  })

  it('refuses ML-KEM keys and ciphertexts that FIPS 203 §7.2 and §7.3 refuse', () => {
    const { publicKey, privateKey } = crypto.mlKem1024KeyPair(counting(64))
    const unreduced = Uint8Array.from(publicKey).fill(0xff, 0, 3)
    for (const bad of [unreduced, publicKey.subarray(1), new Uint8Array(0)]) {
      expect(() => crypto.mlKem1024Encapsulate(bad)).toThrow(
        expect.objectContaining({ name: 'PeerError', code: 'bad_key' }),
      )
    }
    expect(() => crypto.mlKem1024Decapsulate(privateKey, new Uint8Array(1_567))).toThrow(
      expect.objectContaining({ name: 'PeerError', code: 'bad_ciphertext' }),
    )
  })

  it('hashes what comes piece by piece, several at a time, as what comes at once', () => {
    const [one, other] = [crypto.hashStream(), crypto.hashStream()]
    for (let from = 0; from < 200_000; from += 7_001) {
      one.update(counting(200_000).subarray(from, from + 7_001))
      other.update(counting(10))
      crypto.blake3(counting(3))
    }
    expect(one.digest()).toEqual(crypto.blake3(counting(200_000)))
    one.update(counting(5))
    expect(one.digest()).toEqual(crypto.blake3(counting(200_000), counting(5)))
    expect(crypto.hashStream().digest()).toEqual(crypto.blake3())
  })

  it('seals a stream in chunks that open in their order, to the last', () => {
    const key = counting(32, 9)
    const stream = crypto.sealStream(key)
    expect(stream.header).toHaveLength(24)
    const chunks = [counting(65_536), none, counting(77, 3)]
    const sealed = chunks.map((chunk, index) => stream.seal(chunk, index === 2))
    expect(sealed.map(({ length }) => length)).toEqual([65_553, 17, 94])
    const opened = (over: readonly Uint8Array[], under = key, header = stream.header): unknown[] => {
      const opening = crypto.openStream(under, header)
      return over.map((each) => opening.open(each))
    }
    const [first, second, last] = [0, 1, 2].map((at) => ({ chunk: chunks[at], isLast: at === 2 }))
    expect(opened(sealed)).toEqual([first, second, last])
    const [a = none, b = none, c = none] = sealed
    // Left out, moved, repeated, cut, changed, after the last, under another key or header: not one chunk more.
    expect(opened([b, c])).toEqual([undefined, undefined])
    expect(opened([a, c])).toEqual([first, undefined])
    expect(opened([a, a, b])).toEqual([first, undefined, undefined])
    expect(opened([a, b, c, a])).toEqual([first, second, last, undefined])
    expect(opened([a.subarray(0, 65_552)])).toEqual([undefined])
    expect(opened([none])).toEqual([undefined])
    for (const at of [0, 1, 40, 65_552]) {
      const changed = Uint8Array.from(a)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(opened([changed, b])).toEqual([undefined, undefined])
    }
    expect(opened([a], counting(32, 10))).toEqual([undefined])
    expect(opened([a], key, counting(24))).toEqual([undefined])
  })

  it('compares secrets and wipes them', () => {
    expect(crypto.equalSecrets(counting(32), counting(32))).toBe(true)
    expect(crypto.equalSecrets(counting(32), counting(32, 1))).toBe(false)
    expect(crypto.equalSecrets(counting(32), counting(31))).toBe(false)
    expect(crypto.equalSecrets(none, none)).toBe(true)
    const secret = counting(32, 1)
    crypto.wipe(secret)
    expect(secret).toEqual(new Uint8Array(32))
  })

  it('draws random bytes of the length asked for, never the same twice', () => {
    expect(crypto.randomBytes(0)).toHaveLength(0)
    const drawn = new Set(Array.from({ length: 100 }, () => toHex(crypto.randomBytes(16))))
    expect(drawn.size).toBe(100)
  })
}
