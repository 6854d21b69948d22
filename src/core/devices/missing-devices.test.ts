import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { createDeviceLogAuthor, type DeviceLogAuthor } from '../../../test/support/device-log-author.ts'
import type { Crypto } from '../ports/crypto.ts'
import { addDelayMs, devicesOfOtherKeys, missingDevices, staleDevices, type MemberDevice } from './missing-devices.ts'

const minuteMs = 60_000
let crypto: Crypto
let ann: DeviceLogAuthor

beforeAll(async () => {
  crypto = await createNodeCrypto()
  ann = createDeviceLogAuthor(crypto, parseAccountAddress('ann@office.example'))
})

const leaves = (...names: readonly string[]): MemberDevice[] =>
  names.map((name) => ({ account: ann.account, device: ann.device(name).id }))

describe('what a chat has and its members’ logs say', () => {
  it('misses the certified devices that have no leaf, and no other', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.add(before, 'tablet', 'phone'),
      (before) => ann.revoke(before, 'tablet', 'phone'),
    )
    expect(missingDevices(log, leaves('phone'))).toEqual(leaves('laptop'))
    expect(missingDevices(log, leaves('phone', 'laptop'))).toEqual([])
  })

  it('has leaves that must go: revoked ones, and those that a recovery undid, of this account alone', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.revoke(before, 'phone', 'laptop'),
      (before) => ann.add(before, 'thief', 'laptop'),
      (before) => ann.recover(before, 'tablet', 2),
    )
    const stranger = { account: parseAccountAddress('ben@office.example'), device: ann.device('bens').id }
    expect(staleDevices(log, [...leaves('phone', 'laptop', 'thief'), stranger])).toEqual(leaves('phone', 'thief'))
    expect(missingDevices(log, leaves('phone', 'laptop', 'thief'))).toEqual(leaves('tablet'))
  })
})

describe('leaves of keys that were replaced', () => {
  it('are those of the account that no entry of its log has certified', () => {
    const log = ann.grow(
      (before) => ann.add(before, 'laptop', 'phone'),
      (before) => ann.revoke(before, 'laptop', 'phone'),
    )
    const leaf = (name: string, entrySeq: number, entryHash = log.entries[entrySeq]?.hash ?? new Uint8Array(32)) => ({
      ...{ account: ann.account, device: ann.device(name).id },
      ...{ entrySeq, entryHash },
    })
    const other = new Uint8Array(32).fill(7)
    const present = [leaf('phone', 0), leaf('laptop', 1), leaf('before', 0, other), leaf('far', 40)]
    const stranger = { ...leaf('bens', 0, other), account: parseAccountAddress('ben@office.example') }
    const found = devicesOfOtherKeys(log, [...present, stranger])
    expect(found).toEqual(new Set([ann.device('before').id, ann.device('far').id]))
  })
})

describe('who adds a device', () => {
  it('is its account’s own devices at once, and others some time between ten minutes and an hour', () => {
    expect(addDelayMs(crypto, true)).toBe(0)
    const drawn = (byte: number): number => addDelayMs({ randomBytes: (n) => new Uint8Array(n).fill(byte) }, false)
    expect([drawn(0), drawn(255)]).toEqual([10 * minuteMs, 60 * minuteMs])
    const many = new Set(Array.from({ length: 20 }, () => addDelayMs(crypto, false)))
    expect(many.size).toBeGreaterThan(10)
  })
})
