import { hkdfSync, pbkdf2Sync } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromHex, toHex } from '#protocol/codec/bytes.ts'
import { areWords, deriveWordKeys, generateWords } from './words.ts'

// The 12-word vectors of BIP-39 (python-mnemonic's vectors.json).
const official: readonly (readonly [entropy: string, words: string])[] = [
  ['00000000000000000000000000000000', `${'abandon '.repeat(11)}about`],
  ['7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f', 'legal winner thank year wave sausage worth useful legal winner thank yellow'],
  [
    '80808080808080808080808080808080',
    'letter advice cage absurd amount doctor acoustic avoid letter advice cage above',
  ],
  ['ffffffffffffffffffffffffffffffff', `${'zoo '.repeat(11)}wrong`],
  ['9e885d952ad362caeb4efe34a8e91bd2', 'ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic'],
  ['c0ba5a8e914111210f2bd131f3d5e08d', 'scheme spot photo card baby mountain device kick cradle pact join borrow'],
  ['23db8160a31d3e0dca3688ed941adbf3', 'cat swing flag economy stadium alone churn speed unique patch report train'],
  [
    'f30f8c1da665478f49b001d94c5fc452',
    'vessel ladder alter error federal sibling chat ability sun glass valve picture',
  ],
]

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

const words = official[4]![1]

describe('the words', () => {
  it.each(official)('of entropy %s are those of BIP-39', (entropy, expected) => {
    const asked: number[] = []
    const randomBytes = (length: number): Uint8Array => {
      asked.push(length)
      return fromHex(entropy)
    }
    expect(generateWords({ randomBytes })).toBe(expected)
    expect(asked).toEqual([16])
    expect(areWords(expected)).toBe(true)
  })

  it('are new each time', () => {
    expect(new Set(Array.from({ length: 50 }, () => generateWords(crypto))).size).toBe(50)
  })

  it.each([
    ['eleven of them', words.split(' ').slice(1).join(' ')],
    ['thirteen', `${words} zoo`],
    ['a checksum that does not fit', words.replace('picnic', 'ozone')],
    ['a word of no list', words.replace('ozone', 'ozoned')],
    ['another order', words.split(' ').reverse().join(' ')],
    ['24 words, however good', `${'abandon '.repeat(23)}art`],
    ['two spaces', words.replace(' ', '  ')],
    ['capitals', words.toUpperCase()],
    ['nothing', ''],
  ])('are not %s', (_, wrong) => {
    expect(areWords(wrong)).toBe(false)
  })
})

describe('keys of the words', () => {
  /** The same by node:crypto alone: BIP-39's PBKDF2, then HKDF under each label. */
  const expectedSecret = (label: string): Uint8Array => {
    const seed = pbkdf2Sync(words, 'mnemonic', 2048, 64, 'sha512')
    return new Uint8Array(hkdfSync('sha512', seed, '', label, 32))
  }

  it('are what the seed gives under a label each', async () => {
    using keys = await deriveWordKeys(crypto, words)
    const expected = {
      root: crypto.ed25519KeyPair(expectedSecret('talkee-root-v1')),
      recoverySign: crypto.ed25519KeyPair(expectedSecret('talkee-recover-sign-v1')),
      recoveryBox: crypto.x25519KeyPair(expectedSecret('talkee-recover-box-v1')),
    }
    expect({ root: keys.root, recoverySign: keys.recoverySign, recoveryBox: keys.recoveryBox }).toEqual(expected)
    const publicKeys = [keys.root, keys.recoverySign, keys.recoveryBox].map(({ publicKey }) => toHex(publicKey))
    expect(new Set(publicKeys).size).toBe(3)
  })

  it('are the same for the same words, and others for others', async () => {
    using one = await deriveWordKeys(crypto, words)
    using again = await deriveWordKeys(crypto, words)
    using other = await deriveWordKeys(crypto, official[5]![1])
    expect(again.root).toEqual(one.root)
    expect(other.root).not.toEqual(one.root)
  })

  it('are wiped, and every secret that led to them', async () => {
    const secrets: Uint8Array[] = []
    const watched: Crypto = {
      ...crypto,
      hkdfSha512: (input) => {
        const okm = crypto.hkdfSha512(input)
        secrets.push(input.ikm, okm)
        return okm
      },
    }
    {
      using keys = await deriveWordKeys(watched, words)
      secrets.push(keys.root.privateKey, keys.recoverySign.privateKey, keys.recoveryBox.privateKey)
      expect(keys.root.privateKey.some((byte) => byte !== 0)).toBe(true)
    }
    expect(secrets).toHaveLength(9)
    expect(secrets.filter((secret) => secret.some((byte) => byte !== 0))).toEqual([])
  })
})
