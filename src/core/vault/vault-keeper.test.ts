import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import { createMemoryWrapStore, type MemoryWrapStore } from '../../../test/support/memory-wrap-store.ts'
import { withQuickStretch } from '../../../test/support/quick-stretch.ts'
import type { Vault } from './vault.ts'
import { createVaultKeeper, type VaultKeeper } from './vault-keeper.ts'

const nodeCrypto = await createNodeCrypto()
const { crypto } = withQuickStretch(nodeCrypto)
const oldPassword = utf8('the old password')
const newPassword = utf8('the new password')
const words = crypto.x25519KeyPair(crypto.randomBytes(32))
const creation = { passwordBytes: oldPassword, recoveryPublicKey: words.publicKey }
const row = { table: 'messages', key: Uint8Array.of(1) } as const
const value = utf8('a message')

let store: MemoryVaultStore
let wraps: MemoryWrapStore
let keeper: VaultKeeper

beforeEach(() => {
  store = createMemoryVaultStore()
  wraps = createMemoryWrapStore()
  keeper = createVaultKeeper({ crypto, store, wraps })
})

/** A process that starts on what a crash at this moment leaves. */
function restarted(): { keeper: VaultKeeper; wraps: MemoryWrapStore; store: MemoryVaultStore } {
  const after = { store: createMemoryVaultStore(store.snapshot()), wraps: createMemoryWrapStore(wraps.snapshot()) }
  return { ...after, keeper: createVaultKeeper({ crypto, ...after }) }
}

async function opens(password: Uint8Array): Promise<boolean> {
  const unlock = await restarted().keeper.unlock(password)
  if (!unlock.ok) return false
  return Buffer.from((await unlock.vault.get(row.table, row.key)) ?? []).equals(value)
}

async function createWithRow(): Promise<void> {
  const vault = await keeper.create(creation)
  await vault.apply([{ kind: 'put', ...row, value }])
}

describe('the vault keeper', () => {
  it('is absent, then unlocked, then locked, then unlocked by its password', async () => {
    const states = [await keeper.state()]
    await createWithRow()
    states.push(await keeper.state())
    keeper.lock()
    states.push(await keeper.state())
    const unlock = await keeper.unlock(oldPassword)
    states.push(await keeper.state())
    expect(states).toEqual(['absent', 'unlocked', 'locked', 'unlocked'])
    expect(unlock.ok && (await unlock.vault.get(row.table, row.key))).toEqual(value)
  })

  it('comes to be filled: a crash leaves a vault with its first rows, or none', async () => {
    const fill = async (vault: Vault): Promise<void> => vault.apply([{ kind: 'put', ...row, value }])
    store.failApply(1)
    await expect(keeper.create({ ...creation, fill })).rejects.toMatchObject({ code: 'disk_full' })
    expect(await keeper.state()).toBe('absent')
    await keeper.create({ ...creation, fill })
    expect([store.applied(), await opens(oldPassword)]).toEqual([1, true])
  })

  it('does not come to be when its first rows cannot be made', async () => {
    const fill = (): Promise<void> => Promise.reject(new Error('no rows'))
    await expect(keeper.create({ ...creation, fill })).rejects.toThrow('no rows')
    expect(await restarted().keeper.state()).toBe('absent')
  })

  it('does not open with a wrong password, and stays locked', async () => {
    await createWithRow()
    keeper.lock()
    expect([await keeper.unlock(newPassword), await keeper.unlock(utf8('')), await keeper.state()]).toEqual([
      { ok: false, reason: 'wrong-password' },
      { ok: false, reason: 'wrong-password' },
      'locked',
    ])
  })

  it('locks what was handed out before, and a later unlock does not bring it back (E4)', async () => {
    const before = await keeper.create(creation)
    keeper.lock()
    await keeper.unlock(oldPassword)
    await expect(before.get(row.table, row.key)).rejects.toMatchObject({ code: 'locked' })
  })

  it('wipes every key it made when it locks', async () => {
    const wiped: Uint8Array[] = []
    const held: Uint8Array[] = []
    const watched = createVaultKeeper({
      store,
      wraps,
      crypto: {
        ...crypto,
        randomBytes: (length) => watch(held, crypto.randomBytes(length), length === 32),
        hkdfSha512: (input) => watch(held, crypto.hkdfSha512(input), true),
        argon2id: async (input) => watch(held, await crypto.argon2id(input), true),
        wipe: (bytes) => {
          wiped.push(bytes)
          crypto.wipe(bytes)
        },
      },
    })
    await watched.create(creation)
    watched.lock()
    expect(held.length).toBeGreaterThanOrEqual(3)
    expect(held.filter((key) => !wiped.includes(key) || key.some((byte) => byte !== 0))).toEqual([])
  })

  it('is not opened by an unlock that was overtaken by a lock', async () => {
    await createWithRow()
    keeper.lock()
    const unlocking = keeper.unlock(oldPassword)
    const overtaken = expect(unlocking).rejects.toMatchObject({ name: 'UsageError', code: 'locked' })
    await Promise.resolve()
    keeper.lock()
    await overtaken
    expect(await keeper.state()).toBe('locked')
  })

  it('refuses what makes no sense in its state', async () => {
    await expect(keeper.unlock(oldPassword)).rejects.toMatchObject({ code: 'vault_absent' })
    await expect(keeper.openWithRecovery(words, newPassword)).rejects.toMatchObject({ code: 'vault_absent' })
    await expect(keeper.preparePasswordChange(newPassword)).rejects.toMatchObject({ code: 'locked' })
    await keeper.create(creation)
    await expect(keeper.create(creation)).rejects.toMatchObject({ code: 'vault_exists' })
    await expect(keeper.unlock(oldPassword)).rejects.toMatchObject({ code: 'not_locked' })
    keeper.lock()
    await expect(keeper.create(creation)).rejects.toMatchObject({ code: 'vault_exists' })
  })

  it('says that the vault is damaged when its wraps are, or when they open another vault', async () => {
    await createWithRow()
    keeper.lock()
    const wrap = (await wraps.read('wrap')) ?? Uint8Array.of()
    wraps.tamper('wrap', wrap.subarray(0, 50))
    const cut = await keeper.unlock(oldPassword)
    wraps.tamper('wrap', undefined)
    const gone = await keeper.unlock(oldPassword)
    const other = createMemoryWrapStore()
    await createVaultKeeper({ crypto, store: createMemoryVaultStore(), wraps: other }).create(creation)
    wraps.tamper('wrap', await other.read('wrap'))
    const another = await keeper.unlock(oldPassword)
    wraps.tamper('recovery', await other.read('recovery'))
    const anotherByWords = await keeper.openWithRecovery(words, newPassword)
    expect([cut, gone, another, anotherByWords]).toEqual(Array(4).fill({ ok: false, reason: 'vault-damaged' }))
  })

  it.each(['before', 'after'] as const)(
    'can be made again when making it failed %s any of its writes',
    async (when) => {
      for (const step of [1, 2, 3]) {
        wraps.failChange(step, when)
        await expect(keeper.create(creation)).rejects.toMatchObject({ code: 'disk_error' })
        expect(await restarted().keeper.state()).toBe('absent')
      }
      store.failApply(1, 'before')
      await expect(keeper.create(creation)).rejects.toMatchObject({ code: 'disk_full' })
      await createWithRow()
      expect(await opens(oldPassword)).toBe(true)
    },
  )

  it('is a vault that its password opens when only the answer to its last write was lost', async () => {
    store.failApply(1, 'after')
    await expect(keeper.create(creation)).rejects.toMatchObject({ code: 'disk_error' })
    expect((await restarted().keeper.unlock(oldPassword)).ok).toBe(true)
  })
})

describe('a change of password', () => {
  beforeEach(createWithRow)

  it.each([
    ['accepted', { old: false, new: true }],
    ['refused', { old: true, new: false }],
  ] as const)('lets both passwords in until it is settled, then, %s, one', async (outcome, expected) => {
    await keeper.preparePasswordChange(newPassword)
    expect({
      old: await opens(oldPassword),
      new: await opens(newPassword),
      pending: await restarted().keeper.passwordChangePending(),
    }).toEqual({ old: true, new: true, pending: true })
    await keeper.settlePasswordChange(outcome)
    await keeper.settlePasswordChange(outcome)
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual(expected)
    expect(await keeper.passwordChangePending()).toBe(false)
  })

  it('can be settled by a later process, locked or not', async () => {
    await keeper.preparePasswordChange(newPassword)
    const later = restarted()
    await later.keeper.settlePasswordChange('accepted')
    expect([(await later.keeper.unlock(oldPassword)).ok, (await later.keeper.unlock(newPassword)).ok]).toEqual([
      false,
      true,
    ])
  })

  it.each([
    ['accepted', newPassword, { old: false, new: true }],
    ['refused', oldPassword, { old: true, new: false }],
    ['neither', utf8('a third'), { old: true, new: true }],
  ])('is settled by the password that the server has: %s', async (outcome, password, expected) => {
    await keeper.preparePasswordChange(newPassword)
    expect(await keeper.settlePasswordChangeBy(password)).toBe(outcome)
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual(expected)
    expect(await keeper.passwordChangePending()).toBe(outcome === 'neither')
  })

  it('does not begin while another one is unsettled', async () => {
    await keeper.preparePasswordChange(newPassword)
    await expect(keeper.preparePasswordChange(utf8('a third'))).rejects.toMatchObject({
      code: 'password_change_pending',
    })
    expect(await opens(newPassword)).toBe(true)
  })

  it.each(['before', 'after'] as const)(
    'leaves a password that opens when it is cut %s its only write',
    async (when) => {
      wraps.failChange(1, when)
      await expect(keeper.preparePasswordChange(newPassword)).rejects.toMatchObject({ code: 'disk_error' })
      expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual({
        old: true,
        new: when === 'after',
      })
    },
  )

  it.each([
    [1, 'before', { old: true, new: true }],
    [1, 'after', { old: false, new: true }],
    [2, 'before', { old: false, new: true }],
    [2, 'after', { old: false, new: true }],
  ] as const)('opens when settling is cut at write %i, %s it, and settling goes on', async (step, when, expected) => {
    await keeper.preparePasswordChange(newPassword)
    wraps.failChange(step, when)
    await expect(keeper.settlePasswordChange('accepted')).rejects.toMatchObject({ code: 'disk_error' })
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual(expected)
    await keeper.settlePasswordChange('accepted')
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual({ old: false, new: true })
  })

  it('never replaces a good wrap by a damaged one', async () => {
    await keeper.preparePasswordChange(newPassword)
    wraps.tamper('wrap.next', Uint8Array.of(1, 2, 3))
    await expect(keeper.settlePasswordChange('accepted')).rejects.toMatchObject({ code: 'wrap_damaged' })
    expect(await opens(oldPassword)).toBe(true)
  })

  it('still lets the whole wrap’s password in when the other wrap is damaged', async () => {
    await keeper.preparePasswordChange(newPassword)
    wraps.tamper('wrap', Uint8Array.of(1, 2, 3))
    expect([await opens(newPassword), await restarted().keeper.unlock(oldPassword)]).toEqual([
      true,
      { ok: false, reason: 'wrong-password' },
    ])
  })
})

describe('recovery by the words', () => {
  beforeEach(async () => {
    await createWithRow()
    keeper.lock()
  })

  it('opens the history and sets a new password', async () => {
    const opened = await keeper.openWithRecovery(words, newPassword)
    expect(opened.ok && (await opened.vault.get(row.table, row.key))).toEqual(value)
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual({ old: false, new: true })
  })

  it('works with the password wrap gone or damaged', async () => {
    wraps.tamper('wrap', undefined)
    expect((await keeper.openWithRecovery(words, newPassword)).ok).toBe(true)
    expect(await opens(newPassword)).toBe(true)
  })

  it('drops a change of password that was never settled', async () => {
    await keeper.unlock(oldPassword)
    await keeper.preparePasswordChange(utf8('forgotten at once'))
    keeper.lock()
    await keeper.openWithRecovery(words, newPassword)
    expect([await keeper.passwordChangePending(), await opens(utf8('forgotten at once'))]).toEqual([false, false])
  })

  it('does not open with other words', async () => {
    const others = crypto.x25519KeyPair(crypto.randomBytes(32))
    expect(await keeper.openWithRecovery(others, newPassword)).toEqual({ ok: false, reason: 'wrong-words' })
    expect({ old: await opens(oldPassword), new: await opens(newPassword) }).toEqual({ old: true, new: false })
  })

  it.each([
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const)('leaves a password that opens when it is cut at write %i, %s it', async (step, when) => {
    wraps.failChange(step, when)
    await expect(keeper.openWithRecovery(words, newPassword)).rejects.toMatchObject({ code: 'disk_error' })
    expect(await keeper.state()).toBe('locked')
    expect((await opens(oldPassword)) || (await opens(newPassword))).toBe(true)
    expect((await keeper.openWithRecovery(words, newPassword)).ok).toBe(true)
  })
})

function watch(held: Uint8Array[], bytes: Uint8Array, isKey: boolean): Uint8Array {
  if (isKey) held.push(bytes)
  return bytes
}
