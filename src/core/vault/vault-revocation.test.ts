import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import type { WrapStore } from '../ports/wrap-store.ts'
import { wordsOpenForMs } from './revoked-mark.ts'
import { createVaultKeeper, type VaultKeeper } from './vault-keeper.ts'

const revokedAtMs = 1_800_000_000_000
const password = utf8('a good password')
const place = ['settings', utf8('row')] as const

let crypto: Crypto
let words: KeyPair
let store: MemoryVaultStore
let wraps: WrapStore
let keeper: VaultKeeper

beforeAll(async () => {
  crypto = withQuickStretch(await createNodeCrypto()).crypto
  words = crypto.x25519KeyPair(new Uint8Array(32).fill(5))
})

beforeEach(async () => {
  store = createMemoryVaultStore()
  wraps = createMemoryWrapStore()
  keeper = createVaultKeeper({ crypto, store, wraps })
  const vault = await keeper.create({ passwordBytes: password, recoveryPublicKey: words.publicKey })
  await vault.apply([{ kind: 'put', table: place[0], key: place[1], value: utf8('history') }])
})

/** The wraps, from which a process dies at the `at`th change. */
function dyingAt(at: number): WrapStore {
  let left = at
  const die = (): void => {
    if (--left === 0) throw new Error('killed')
  }
  return {
    read: (name) => wraps.read(name),
    async write(name, bytes) {
      die()
      await wraps.write(name, bytes)
    },
    async remove(name) {
      die()
      await wraps.remove(name)
    },
  }
}

describe('a vault whose device was revoked', () => {
  it('opens with no password any more, and with the words', async () => {
    await keeper.revoke(revokedAtMs)
    expect(await keeper.state()).toBe('revoked')
    expect(await keeper.unlock(password)).toEqual({ ok: false, reason: 'vault-damaged' })
    const opened = await keeper.openWithRecovery(words, utf8('another password'))
    expect(opened.ok && (await opened.vault.get(...place))).toEqual(utf8('history'))
    await keeper.reinstate(utf8('another password'))
    keeper.lock()
    expect(await keeper.state()).toBe('locked')
    expect(await keeper.unlock(utf8('another password'))).toMatchObject({ ok: true })
  })

  it('stays revoked, and its thirty days run on, where the words opened it and nothing came of it', async () => {
    await keeper.revoke(revokedAtMs)
    expect(await keeper.openWithRecovery(words, utf8('another password'))).toMatchObject({ ok: true })
    keeper.lock()
    expect(await keeper.state()).toBe('revoked')
    expect(await keeper.unlock(utf8('another password'))).toEqual({ ok: false, reason: 'vault-damaged' })
    await expect(keeper.reinstate(password)).rejects.toMatchObject({ code: 'locked' })
    await keeper.settleRevocation(revokedAtMs + wordsOpenForMs)
    expect(await keeper.state()).toBe('absent')
  })

  it('keeps what the words open for thirty days, and nothing after them', async () => {
    await keeper.revoke(revokedAtMs)
    await keeper.settleRevocation(revokedAtMs + wordsOpenForMs - 1)
    expect(await keeper.state()).toBe('revoked')
    await keeper.settleRevocation(revokedAtMs + wordsOpenForMs)
    expect(await keeper.state()).toBe('absent')
    expect([...store.snapshot().values()].every((rows) => rows.size === 0)).toBe(true)
    expect(await wraps.read('recovery')).toBeUndefined()
  })

  it('counts from now where the file that says when is damaged', async () => {
    await keeper.revoke(revokedAtMs)
    await wraps.write('revoked', utf8('damaged'))
    await keeper.settleRevocation(revokedAtMs + wordsOpenForMs)
    expect(await keeper.state()).toBe('revoked')
    await keeper.settleRevocation(revokedAtMs + 2 * wordsOpenForMs)
    expect(await keeper.state()).toBe('absent')
  })

  it.each([2, 3])('is finished by the next start where it was killed at change %i', async (at) => {
    const doomed = createVaultKeeper({ crypto, store, wraps: dyingAt(at) })
    await expect(doomed.revoke(revokedAtMs)).rejects.toThrow('killed')
    const next = createVaultKeeper({ crypto, store, wraps })
    await next.settleRevocation(revokedAtMs + 1)
    expect(await next.unlock(password)).toEqual({ ok: false, reason: 'vault-damaged' })
    expect(await next.openWithRecovery(words, password)).toMatchObject({ ok: true })
  })
})

describe('an erased vault', () => {
  it('is none, and another can be made in its place', async () => {
    await keeper.erase()
    expect(await keeper.state()).toBe('absent')
    await keeper.create({ passwordBytes: password, recoveryPublicKey: words.publicKey })
    keeper.lock()
    expect(await keeper.unlock(password)).toMatchObject({ ok: true })
  })

  it.each([2, 3, 4, 5])('is finished by the next start where erasing was killed at change %i', async (at) => {
    const doomed = createVaultKeeper({ crypto, store, wraps: dyingAt(at) })
    await expect(doomed.erase()).rejects.toThrow('killed')
    const next = createVaultKeeper({ crypto, store, wraps })
    await next.settleRevocation(revokedAtMs)
    expect(await next.state()).toBe('absent')
    expect(await wraps.read('recovery')).toBeUndefined()
  })
})
