import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { DeviceLog } from '#protocol/device-log/chain.ts'
import { parseAccountAddress, type AccountAddress } from '#protocol/ids.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import { createMemoryVaultStore, type MemoryVaultStore } from '../../../test/support/memory-vault-store.ts'
import type { CheckLeaf } from '../mls/mls.ts'
import { adoptKey } from '../vault/secret.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { createVault, type Vault } from '../vault/vault.ts'
import { createAccountLogs, type AccountLogs } from './account-logs.ts'

const anna = parseAccountAddress('anna@office.example')
let crypto: Crypto
let author: DeviceLogAuthor
let store: MemoryVaultStore
let vault: Vault
let logs: AccountLogs
/** Signature checks so far: a cached log needs none. */
let verified: number

beforeAll(async () => {
  crypto = await createNodeCrypto()
  author = createDeviceLogAuthor(crypto, anna)
})

beforeEach(() => {
  store = createMemoryVaultStore()
  vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
  logs = openLogs()
})

function openLogs(secret = new Uint8Array(32).fill(1)): AccountLogs {
  verified = 0
  const counting: Crypto = {
    ...crypto,
    ed25519Verify: (key, message, signature) => {
      verified++
      return crypto.ed25519Verify(key, message, signature)
    },
  }
  return createAccountLogs(counting, secret)
}

const bytesOf = (log: DeviceLog): readonly Uint8Array[] => log.entries.map(({ entryBytes }) => entryBytes)
const short = (): DeviceLog => author.grow()
const long = (): DeviceLog => author.grow((log) => author.add(log, 'laptop', 'phone'))
const fork = (): DeviceLog => author.grow((log) => author.add(log, 'tablet', 'phone'))
const revoked = (): DeviceLog =>
  author.grow(
    (log) => author.add(log, 'laptop', 'phone'),
    (log) => author.revoke(log, 'laptop', 'phone'),
  )
const other = (): DeviceLog => createDeviceLogAuthor(crypto, anna, 'new-phone').grow()
const undone = (): DeviceLog =>
  author.grow(
    (log) => author.add(log, 'laptop', 'phone'),
    (log) => author.recover(log, 'new-phone', 0),
  )

async function learn(log: DeviceLog, address: AccountAddress = anna): Promise<string> {
  const work = createUnitOfWork(vault)
  const learned = await logs.learn(work, address, bytesOf(log))
  await work.commit()
  return learned.ok ? `knows ${String(learned.log.entries.length)}` : learned.fault
}
const known = async (work: UnitOfWork = createUnitOfWork(vault)): Promise<number | undefined> =>
  (await logs.known(work, anna))?.entries.length

describe('the log of an account', () => {
  it('is not known before it was learned', async () => {
    expect(await known()).toBeUndefined()
  })

  it('grows, and survives a restart', async () => {
    expect([await learn(short()), await learn(long()), await learn(revoked())]).toEqual([
      'knows 1',
      'knows 2',
      'knows 3',
    ])
    logs = openLogs()
    expect(await known()).toBe(3)
  })

  it('costs one row per new entry, however long it is', async () => {
    await learn(long())
    const work = createUnitOfWork(vault)
    await logs.learn(work, anna, bytesOf(revoked()))
    expect(work.size).toBe(1)
  })

  it('never shrinks: a shorter one, an empty one and the same one change nothing', async () => {
    await learn(long())
    expect([await learn(short()), await learn(long())]).toEqual(['knows 2', 'knows 2'])
    const work = createUnitOfWork(vault)
    expect(await logs.learn(work, anna, [])).toMatchObject({ ok: true, log: { account: anna } })
    expect(work.size).toBe(0)
    expect(await known()).toBe(2)
  })

  it('is never followed into a fork, however long that is', async () => {
    await learn(long())
    expect(await learn(fork())).toBe('forked')
    const longer = author.grow(
      (log) => author.add(log, 'tablet', 'phone'),
      (log) => author.add(log, 'watch', 'phone'),
    )
    expect(await learn(longer)).toBe('forked')
    expect(await known()).toBe(2)
    const another = createDeviceLogAuthor(crypto, anna, 'stolen').grow()
    expect(await learn(another)).toBe('forked')
  })

  it('is refused when it does not verify, and then nothing is stored', async () => {
    const entries = bytesOf(long()).map((entry) => entry.slice())
    entries[1]![entries[1]!.length - 1]! ^= 1
    const work = createUnitOfWork(vault)
    expect(await logs.learn(work, anna, entries)).toMatchObject({ ok: false })
    expect(work.size).toBe(0)
    expect(await learn(createDeviceLogAuthor(crypto, parseAccountAddress('boris@office.example')).grow())).toBe(
      'wrong-account',
    )
    expect(await known()).toBeUndefined()
  })

  it('is not made shorter by whoever learned less and stored it later', async () => {
    const [slow, quick] = [createUnitOfWork(vault), createUnitOfWork(vault)]
    await logs.learn(slow, anna, bytesOf(long()))
    await logs.learn(quick, anna, bytesOf(revoked()))
    await quick.commit()
    await slow.commit()
    expect(await known()).toBe(3)
  })

  it('stays as far as it holds together when two forks are stored at the same moment', async () => {
    await learn(short())
    const [one, other] = [createUnitOfWork(vault), createUnitOfWork(vault)]
    await logs.learn(one, anna, bytesOf(revoked()))
    await logs.learn(other, anna, bytesOf(fork()))
    await one.commit()
    await other.commit()
    expect(await known()).toBe(2)
    expect(await learn(createDeviceLogAuthor(crypto, anna, 'stolen').grow())).toBe('forked')
  })

  it('is seen inside the work that learned it, and forgotten when that was never stored', async () => {
    const work = createUnitOfWork(vault)
    await logs.learn(work, anna, bytesOf(fork()))
    expect(await known(work)).toBe(2)
    expect(await known()).toBeUndefined()
    // The same length from the same account: what was held in memory must not stand in for it.
    expect(await learn(long())).toBe('knows 2')
    const log = await logs.known(createUnitOfWork(vault), anna)
    expect(log?.devices.has(author.device('laptop').id)).toBe(true)
    expect(log?.devices.has(author.device('tablet').id)).toBe(false)
  })

  it('is verified once and then remembered, until it is cleared', async () => {
    await learn(revoked())
    await known()
    const before = verified
    for (let i = 0; i < 5; i++) await known()
    expect(verified).toBe(before)
    logs.clear()
    await known()
    expect(verified).toBe(before + 3)
  })

  it('lies under a key that does not tell whose it is, and another one in every vault', async () => {
    await learn(long())
    const keyOf = (): string => [...(store.snapshot().get('account_logs')?.keys() ?? [])][0] ?? ''
    const key = keyOf()
    expect(key).toHaveLength(40)
    for (const guess of [utf8(anna), crypto.blake3(utf8(anna)), crypto.sha512(utf8(anna))]) {
      expect(key).not.toContain(toHex(guess).slice(0, 16))
    }
    store = createMemoryVaultStore()
    vault = createVault({ crypto, store, rowKey: adoptKey(crypto, crypto.randomBytes(32)) })
    logs = openLogs(new Uint8Array(32).fill(2))
    await learn(long())
    expect(keyOf()).not.toBe(key)
  })
})

describe('a leaf', () => {
  type Leaf = Parameters<CheckLeaf>[0]
  const leafOf = (log: DeviceLog, name: string, entrySeq: number): Leaf => ({
    identity: {
      account: anna,
      device: author.device(name).id,
      entrySeq,
      entryHash: log.entries[entrySeq]?.hash ?? new Uint8Array(32),
    },
    signaturePublicKey: author.device(name).ed25519.publicKey,
  })
  /** The code for a leaf to be added now, and for one that has been in the chat's log for long. */
  const judge = async (leaf: Leaf): Promise<readonly [string | undefined, string | undefined]> => {
    const work = createUnitOfWork(vault)
    return [(await logs.leafCheck(work)(leaf))?.code, (await logs.pastLeafCheck(work)(leaf))?.code]
  }
  const both = (code: string | undefined) => [code, code] as const

  it('of a certified device is right', async () => {
    await learn(long())
    expect(await judge(leafOf(long(), 'phone', 0))).toEqual(both(undefined))
    expect(await judge(leafOf(long(), 'laptop', 1))).toEqual(both(undefined))
  })

  it('of an account that is not known is not', async () => {
    expect(await judge(leafOf(long(), 'phone', 0))).toEqual(both('log_missing'))
  })

  it('of a device that no entry certifies is not', async () => {
    await learn(long())
    expect(await judge(leafOf(long(), 'tablet', 1))).toEqual(both('device_uncertified'))
    expect(await judge(leafOf(long(), 'laptop', 7))).toEqual(['certificate_mismatch', 'device_uncertified'])
  })

  it('that names another entry, or another entry’s hash, is not', async () => {
    await learn(long())
    expect((await judge(leafOf(long(), 'laptop', 0)))[0]).toBe('certificate_mismatch')
    const { identity, ...rest } = leafOf(long(), 'laptop', 1)
    const wrongHash = { ...rest, identity: { ...identity, entryHash: new Uint8Array(32).fill(3) } }
    expect(await judge(wrongHash)).toEqual(both('certificate_mismatch'))
  })

  it('that signs with another key than its entry’s is not', async () => {
    await learn(long())
    const forged = { ...leafOf(long(), 'laptop', 1), signaturePublicKey: author.device('thief').ed25519.publicKey }
    expect(await judge(forged)).toEqual(both('signature_key_mismatch'))
  })

  it.each([
    ['revoked', revoked],
    ['undone by a recovery', undone],
  ])('of a device that was %s since may not be added, and what it did before stands', async (_, grown) => {
    await learn(grown())
    expect(await judge(leafOf(grown(), 'laptop', 1))).toEqual(['device_uncertified', undefined])
    // Standing is not forgetting who it was.
    const forged = { ...leafOf(grown(), 'laptop', 1), signaturePublicKey: author.device('thief').ed25519.publicKey }
    expect(await judge(forged)).toEqual(['device_uncertified', 'signature_key_mismatch'])
  })

  it('of an entry that revokes is none', async () => {
    await learn(revoked())
    expect(await judge(leafOf(revoked(), 'laptop', 2))).toEqual(['device_uncertified', 'device_uncertified'])
  })

  it('is judged by what the same work has just learned', async () => {
    const work = createUnitOfWork(vault)
    await logs.learn(work, anna, bytesOf(long()))
    expect(await logs.leafCheck(work)(leafOf(long(), 'laptop', 1))).toBeUndefined()
  })

  it('of keys that were replaced is right in the past, and nothing new of them is', async () => {
    await learn(long())
    const work = createUnitOfWork(vault)
    logs.layAside(work, other())
    await logs.follow(work, anna)
    await work.commit()
    expect(await judge(leafOf(long(), 'laptop', 1))).toEqual(['device_uncertified', undefined])
    expect((await judge(leafOf(fork(), 'tablet', 1)))[1]).not.toBeUndefined()
  })
})

describe('a log of another root, laid aside', () => {
  const within = async (body: (work: UnitOfWork) => unknown): Promise<void> => {
    const work = createUnitOfWork(vault)
    await body(work)
    await work.commit()
  }

  it('is followed when asked, and not before; what was known stays as the former and says nothing new', async () => {
    await learn(long())
    const work = createUnitOfWork(vault)
    expect(await logs.follow(work, anna)).toBe(false)
    await within((laying) => {
      logs.layAside(laying, other())
    })
    logs = openLogs()
    expect([await known(), (await logs.aside(createUnitOfWork(vault), anna))?.entries.length]).toEqual([2, 1])
    await within((following) => logs.follow(following, anna))
    logs = openLogs()
    const after = createUnitOfWork(vault)
    expect((await logs.known(after, anna))?.entries[0]?.hash).toEqual(other().entries[0]?.hash)
    expect([await logs.aside(after, anna), (await logs.former(after, anna))?.entries.length]).toEqual([undefined, 2])
    // Others have not compared, and bring what they know.
    const told: AccountAddress[] = []
    logs.onContradiction((address) => told.push(address))
    expect([await learn(long()), await learn(short()), told]).toEqual(['knows 1', 'knows 1', []])
    expect([await learn(revoked()), told]).toEqual(['forked', [anna]])
  })
})
