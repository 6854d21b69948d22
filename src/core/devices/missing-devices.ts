// Which devices a chat should have and has not, which it has and should not, and when this device may see to it.
// Pure: the logs decide, the group's leaves are held against them.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice, type DeviceLog } from '#protocol/device-log/chain.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { LeafIdentity } from '../mls/mls.ts'
import type { Crypto } from '../ports/crypto.ts'

export interface MemberDevice {
  readonly account: AccountAddress
  readonly device: DeviceId
}

/** The account's certified devices that have no leaf. */
export function missingDevices(log: DeviceLog, present: readonly MemberDevice[]): readonly MemberDevice[] {
  const there = new Set(present.map(({ device }) => device))
  return [...log.devices.keys()]
    .filter((device) => !there.has(device) && certifiedDevice(log, device) !== undefined)
    .map((device) => ({ account: log.account, device }))
}

/** Leaves of the account that its log does not certify: revoked, or undone by a recovery. */
export function staleDevices(log: DeviceLog, present: readonly MemberDevice[]): readonly MemberDevice[] {
  return present.filter(({ account, device }) => account === log.account && certifiedDevice(log, device) === undefined)
}

/** Leaves of the account that its log never certified: they are from before its keys were replaced. */
export function devicesOfOtherKeys(log: DeviceLog, leaves: readonly LeafIdentity[]): ReadonlySet<DeviceId> {
  const others = leaves.filter(({ account, entrySeq, entryHash }) => {
    const entry = log.entries[entrySeq]
    return account === log.account && (entry === undefined || !equalBytes(entry.hash, entryHash))
  })
  return new Set(others.map(({ device }) => device))
}

const minuteMs = 60_000
/** Others wait: the account's own devices are to be first, and of many members one is enough. */
const othersWait = { min: 10 * minuteMs, spread: 50 * minuteMs } as const

/** How long to wait before adding a device: own ones not at all, others' a random 10 to 60 minutes. */
export function addDelayMs(crypto: Pick<Crypto, 'randomBytes'>, isOwn: boolean): number {
  if (isOwn) return 0
  const [high = 0, low = 0] = crypto.randomBytes(2)
  return othersWait.min + Math.round(((high * 256 + low) / 65_535) * othersWait.spread)
}
