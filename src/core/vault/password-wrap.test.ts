import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { type CborValue, decodeCbor, encodeCbor } from '#protocol/codec/cbor.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { labels } from '#protocol/labels.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { isWholePasswordWrap, openPasswordWrap, sealPasswordWrap } from './password-wrap.ts'
import { openRecoveryWrap, sealRecoveryWrap } from './recovery-wrap.ts'
import { adoptKey } from './secret.ts'

const nodeCrypto = await createNodeCrypto()
const password = utf8('an ordinary password')
const masterKeyBytes = nodeCrypto.randomBytes(32)
const masterKey = adoptKey(nodeCrypto, masterKeyBytes.slice())

function fieldsOf(file: Uint8Array): ReadonlyMap<number, CborValue> {
  const fields: unknown = decodeCbor(file.subarray(0, -16))
  if (!(fields instanceof Map)) throw new Error('a wrap is a map')
  return fields as ReadonlyMap<number, CborValue>
}

/** The file again with some fields replaced and its checksum made good, as an attacker with the disk could. */
function forged(file: Uint8Array, changes: Readonly<Record<number, number | Uint8Array>>): Uint8Array {
  const changed = Object.entries(changes).map(([key, value]) => [Number(key), value] as const)
  const body = encodeCbor(new Map([...fieldsOf(file), ...changed]))
  return concatBytes(body, nodeCrypto.blake3(utf8(labels.vaultWrapCheck), body).subarray(0, 16))
}

describe('a password wrap', () => {
  it('costs Argon2id with t = 3, m = 64 MiB and a fresh 16-byte salt, and opens with its password (E1)', async () => {
    const { crypto, asked } = withQuickStretch(nodeCrypto)
    const files = [
      await sealPasswordWrap(crypto, password, masterKey),
      await sealPasswordWrap(crypto, password, masterKey),
    ]
    const [first, second] = asked
    expect(asked).toEqual(asked.map(({ salt }) => ({ salt, length: 32, passes: 3, memoryBytes: 64 * 1024 * 1024 })))
    expect([first?.salt.length, second?.salt.length]).toEqual([16, 16])
    expect(first?.salt).not.toEqual(second?.salt)
    for (const file of files) {
      const opened = await openPasswordWrap(crypto, password, file)
      expect(opened.ok && opened.masterKey.withKey((key) => Buffer.from(key).equals(masterKeyBytes))).toBe(true)
    }
  })

  it('is what E1 says when it is taken apart by hand, with the real Argon2id', async () => {
    const file = await sealPasswordWrap(nodeCrypto, password, masterKey)
    const fields = fieldsOf(file)
    const [version, salt, passes, memoryBytes, nonce, sealedKey] = [1, 2, 3, 4, 5, 6].map((key) => fields.get(key))
    if (!(salt instanceof Uint8Array && nonce instanceof Uint8Array && sealedKey instanceof Uint8Array))
      throw new Error()
    const key = await nodeCrypto.argon2id({ password, salt, length: 32, passes: 3, memoryBytes: 67_108_864 })
    const header = encodeCbor(new Map([1, 2, 3, 4].map((field) => [field, fields.get(field) ?? null])))
    const opened = nodeCrypto.openXChaCha20({
      key,
      nonce,
      aad: concatBytes(utf8('talkee-vault-wrap-v1'), header),
      ciphertext: sealedKey,
    })
    expect({ version, passes, memoryBytes, opened: opened && Buffer.from(opened).equals(masterKeyBytes) }).toEqual({
      version: 1,
      passes: 3,
      memoryBytes: 67_108_864,
      opened: true,
    })
  })

  it('tells a wrong password from a damaged file', async () => {
    const { crypto } = withQuickStretch(nodeCrypto)
    const file = await sealPasswordWrap(crypto, password, masterKey)
    expect(await openPasswordWrap(crypto, utf8('another password'), file)).toEqual({
      ok: false,
      reason: 'wrong-password',
    })
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = Uint8Array.from(file)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(await openPasswordWrap(crypto, password, flipped)).toEqual({ ok: false, reason: 'vault-damaged' })
    }
  })

  it('is refused before any stretching when its cost is lowered, or raised beyond reason', async () => {
    const { crypto, asked } = withQuickStretch(nodeCrypto)
    const file = await sealPasswordWrap(crypto, password, masterKey)
    const calls = asked.length
    const forgeries = [
      { 3: 2 },
      { 4: 64 * 1024 * 1024 - 1 },
      { 3: 17 },
      { 4: 2 ** 40 },
      { 1: 2 },
      { 2: new Uint8Array(15) },
      { 7: 1 },
    ].map((changes) => forged(file, changes))
    for (const forgery of forgeries) {
      expect(await openPasswordWrap(crypto, password, forgery)).toEqual({ ok: false, reason: 'vault-damaged' })
    }
    expect(asked.length).toBe(calls)
  })

  it('does not open when another cost within the limits was written into it', async () => {
    const { crypto } = withQuickStretch(nodeCrypto)
    const file = forged(await sealPasswordWrap(crypto, password, masterKey), { 3: 4 })
    expect(await openPasswordWrap(crypto, password, file)).toEqual({ ok: false, reason: 'wrong-password' })
  })

  it('takes no other bytes for a file, and never throws on them', () => {
    const { crypto } = withQuickStretch(nodeCrypto)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(isWholePasswordWrap(crypto, bytes)).toBe(false)
      }),
      { numRuns: 2000 },
    )
    // With a good checksum, so that what stands behind it is reached too.
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const file = concatBytes(body, nodeCrypto.blake3(utf8(labels.vaultWrapCheck), body).subarray(0, 16))
        expect(isWholePasswordWrap(crypto, file)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a recovery wrap', () => {
  const pair = nodeCrypto.x25519KeyPair(nodeCrypto.randomBytes(32))
  const stranger = nodeCrypto.x25519KeyPair(nodeCrypto.randomBytes(32))

  it('opens with the key pair of the words and with no other', () => {
    const file = sealRecoveryWrap(nodeCrypto, pair.publicKey, masterKey)
    const opened = openRecoveryWrap(nodeCrypto, pair, file)
    expect(opened.ok && opened.masterKey.withKey((key) => Buffer.from(key).equals(masterKeyBytes))).toBe(true)
    expect(openRecoveryWrap(nodeCrypto, stranger, file)).toEqual({ ok: false, reason: 'wrong-words' })
  })

  it('says that it is damaged with any single bit changed', () => {
    const file = sealRecoveryWrap(nodeCrypto, pair.publicKey, masterKey)
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = Uint8Array.from(file)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openRecoveryWrap(nodeCrypto, pair, flipped)).toEqual({ ok: false, reason: 'vault-damaged' })
    }
  })
})
