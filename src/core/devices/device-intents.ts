// What a user may do about devices, with the account at work: see them, revoke one, see what a contact's log says.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { UsageError } from '#protocol/errors.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { AccountSession } from '../session/account-session.ts'
import type { Step } from '../session/step.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountLogs } from './account-logs.ts'
import { revokeInLog } from './certify-by-words.ts'
import type { RevocationProgress } from './device-keeper.ts'
import { viewDevices, type DeviceView } from './devices-view.ts'

interface UncertifiedView {
  readonly device: DeviceId
  readonly signedInAtMs: number
  readonly expiresAtMs: number
}

interface OwnDeviceView extends DeviceView {
  /** The day on which the server last saw it, wall time in ms at its beginning (UTC); null where nobody can say. */
  readonly lastSeenAtMs: number | null
}

export interface DevicesView {
  readonly devices: readonly OwnDeviceView[]
  /** Signed in by password alone; null while the server cannot be asked. */
  readonly uncertified: readonly UncertifiedView[] | null
  /** How far the removal of revoked devices has come. */
  readonly leaving: readonly RevocationProgress[]
}

const dayMs = 24 * 60 * 60_000

/**
 * Revokes another device of this account, in the log and so at the server; it goes from every chat at once, or when
 * there is a connection. Where another device was quicker, it is as good. A `UsageError` `device_is_self`.
 */
export async function revokeDevice(session: AccountSession, device: DeviceId): Promise<Step> {
  const { chats, devices } = session
  const { self } = chats
  if (device === self.device) throw new UsageError('device_is_self', 'a device does not revoke itself here')
  const signer = { device: self.device, privateKey: self.signatureKeyPair.privateKey }
  const revoked = await revokeInLog({ ...chats, address: self.address }, signer, [device])
  if (!revoked.ok) return revoked
  devices.look(self.address)
  const isGone = certifiedDevice(revoked.log, device) === undefined
  return isGone ? { ok: true } : { ok: false, code: 'not_revoked' }
}

/** The own devices; `session` while the account is at work. */
export async function viewOwnDevices(
  crypto: Crypto,
  { account, vault }: { account: AccountRecord; vault: Vault },
  session: AccountSession | undefined,
): Promise<DevicesView> {
  const log = await createAccountLogs(crypto, account.blindSecret).known(createUnitOfWork(vault), account.address)
  const isOnline = session?.connection().state === 'online'
  const [installations, seen] = isOnline
    ? await Promise.all([session.chats.routes.installations(), session.chats.routes.seenDevices()])
    : []
  const seenDays = new Map(seen?.ok === true ? seen.value.map((one) => [one.deviceId, one.lastSeenDay]) : [])
  return {
    devices: (log === undefined ? [] : viewDevices(log, account.device)).map((device) => {
      const day = seenDays.get(device.device) ?? null
      return { ...device, lastSeenAtMs: day === null ? null : day * dayMs }
    }),
    uncertified:
      installations?.ok === true
        ? installations.value.map(({ deviceId: device, signedInAtMs, expiresAtMs }) => ({
            device,
            signedInAtMs,
            expiresAtMs,
          }))
        : null,
    leaving: (await session?.devices.progress()) ?? [],
  }
}

/** What the account's log, as far as this device knows it, says of its devices; empty for an account it does not know. */
export async function viewDevicesOf(session: AccountSession, account: AccountAddress): Promise<readonly DeviceView[]> {
  const { logs, vault } = session.chats
  const log = await logs.known(createUnitOfWork(vault), account)
  return log === undefined ? [] : viewDevices(log, undefined)
}
