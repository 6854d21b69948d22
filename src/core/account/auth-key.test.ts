import { argon2Sync, hkdfSync } from 'node:crypto'
import { blake3 } from '@noble/hashes/blake3.js'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { parseDomain, parseUsername } from '#protocol/ids.ts'
import { createMemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import { createVaultKeeper } from '../vault/vault-keeper.ts'
import { deriveAuthKey } from './auth-key.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

const input = () => ({
  password: utf8('correct horse battery staple'),
  domain: parseDomain('office.example'),
  username: parseUsername('anna'),
})

/** Frozen: another value locks every account out of its server. */
const knownAnswer = '992caec759bed70cda28b96a9818ee51e28eaf9e944a7fd47c8529b260abe6dd'

describe('the auth key', () => {
  it('is the frozen one, and the same by other implementations of every step', async () => {
    const key = await deriveAuthKey(crypto, input())
    const account = '\0\0\0\x0eoffice.example\0\0\0\x04anna'
    const salt = blake3(Buffer.from(`talkee-auth-salt-v1${account}`)).subarray(0, 16)
    const stretched = argon2Sync('argon2id', {
      message: input().password,
      nonce: salt,
      parallelism: 1,
      tagLength: 32,
      memory: 64 * 1024,
      passes: 3,
    })
    const expected = hkdfSync('sha512', stretched, '', `talkee-auth-v1${account}`, 32)
    expect(toHex(key)).toBe(Buffer.from(expected).toString('hex'))
    expect(toHex(key)).toBe(knownAnswer)
  })

  it('is stretched at full cost: what a server that keeps it could guess with is no cheaper', async () => {
    const { crypto: watched, asked } = withQuickStretch(crypto)
    await deriveAuthKey(watched, input())
    // Nothing asked for: the port's defaults, which are E1's.
    expect(asked).toMatchObject([{ length: 32 }])
    expect(asked[0]).not.toHaveProperty('passes')
    expect(asked[0]).not.toHaveProperty('memoryBytes')
  })

  it('is another for another server, name or password', async () => {
    const { crypto: quick } = withQuickStretch(crypto)
    const keys = await Promise.all([
      deriveAuthKey(quick, input()),
      deriveAuthKey(quick, { ...input(), domain: parseDomain('office2.example') }),
      deriveAuthKey(quick, { ...input(), username: parseUsername('anna2') }),
      deriveAuthKey(quick, { ...input(), password: utf8('correct horse battery stable') }),
    ])
    expect(new Set(keys.map(toHex)).size).toBe(4)
  })

  it('leaves nothing of the stretched password in memory, and the password to its owner', async () => {
    const wiped: Uint8Array[] = []
    const { crypto: quick } = withQuickStretch(crypto)
    const made: Uint8Array[] = []
    const { password, ...rest } = input()
    await deriveAuthKey(
      {
        ...quick,
        argon2id: async (asked) => {
          const out = await quick.argon2id(asked)
          made.push(out)
          return out
        },
        wipe: (bytes) => {
          wiped.push(bytes)
          quick.wipe(bytes)
        },
      },
      { password, ...rest },
    )
    expect(made.every((out) => out.every((byte) => byte === 0))).toBe(true)
    expect(wiped).toEqual(made)
    expect(password).toEqual(input().password)
  })
})

describe('what opens the vault (A3)', () => {
  it('cannot come from what the server sees: another salt, and the auth key is no key of it', async () => {
    const { crypto: watched, asked } = withQuickStretch(crypto)
    const keeper = createVaultKeeper({
      crypto: watched,
      store: createMemoryVaultStore(),
      wraps: createMemoryWrapStore(),
    })
    const { password } = input()
    const recoveryPublicKey = crypto.x25519KeyPair(crypto.randomBytes(32)).publicKey
    await keeper.create({ passwordBytes: password, recoveryPublicKey })
    keeper.lock()
    const authKey = await deriveAuthKey(watched, input())
    const [vaultStretch, authStretch] = asked
    expect(toHex(vaultStretch!.salt)).not.toBe(toHex(authStretch!.salt))
    expect(await keeper.unlock(authKey)).toEqual({ ok: false, reason: 'wrong-password' })
    expect(await keeper.unlock(password)).toMatchObject({ ok: true })
  })
})
