// What a user may do about devices: see them, revoke one, see what a contact's log says.

import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseAccountAddress, parseDeviceId, type AccountAddress, type DeviceId } from '#protocol/ids.ts'
import type { AccountRecord } from '../account/account-record.ts'
import type { OpenChats } from '../chats/open-chats.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Step } from '../session/step.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { createAccountLogs } from './account-logs.ts'
import { revokeInLog } from './certify-by-words.ts'
import type { DeviceKeeper } from './device-keeper.ts'
import { viewDevices, type DeviceView } from './devices-view.ts'
import type { RevocationProgress } from './revocation-progress.ts'

interface UncertifiedView {
  readonly device: DeviceId
  readonly signedInAtMs: number
  readonly expiresAtMs: number
}

interface OwnDeviceView extends DeviceView {
  /** The day on which the server last saw it, wall time in ms at its beginning (UTC); null where nobody can say. */
  readonly lastSeenAtMs: number | null
}

interface DevicesView {
  readonly devices: readonly OwnDeviceView[]
  /** Signed in by password alone; null while the server cannot be asked. */
  readonly uncertified: readonly UncertifiedView[] | null
  /** How far the removal of revoked devices has come. */
  readonly leaving: readonly RevocationProgress[]
}

/** Ids and addresses are parsed here. */
export interface DeviceIntents {
  /** The own devices, also while this one is not certified. */
  devicesView(): Promise<DevicesView>
  /**
   * Revokes another device of this account, in the log and so at the server; it goes from every chat at once, or when
   * there is a connection. Where another device was quicker, it is as good. A `UsageError` `device_is_self`.
   */
  revokeDevice(input: { device: string }): Promise<Step>
  /** A contact's devices, as its log tells them, as far as it is known here; empty for an account that is not. */
  devicesOf(input: { account: string }): Promise<readonly DeviceView[]>
}

interface AtWork extends Pick<OpenChats, 'chats'> {
  readonly devices: Pick<DeviceKeeper, 'look' | 'progress'>
  connection(): { readonly state: string }
}

const dayMs = 24 * 60 * 60_000

/**
 * `ready` gives the account at work, or throws a `UsageError` `not_ready`; `unlocked` one that need not be certified, or
 * throws a `UsageError` `locked`.
 */
export function createDeviceIntents(
  crypto: Crypto,
  ready: () => AtWork,
  unlocked: () => { readonly account: AccountRecord; readonly vault: Vault },
): DeviceIntents {
  return {
    async devicesView() {
      const open = unlocked()
      return viewOwnDevices(crypto, open, open.account.state === 'certified' ? ready() : undefined)
    },
    revokeDevice: async ({ device }) => revokeDevice(ready(), parseDeviceId(device)),
    devicesOf: async ({ account }) => viewDevicesOf(ready(), parseAccountAddress(account)),
  }
}

async function revokeDevice(session: AtWork, device: DeviceId): Promise<Step> {
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

/** `session` while the account is at work. */
async function viewOwnDevices(
  crypto: Crypto,
  { account, vault }: { account: AccountRecord; vault: Vault },
  session: AtWork | undefined,
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

async function viewDevicesOf({ chats }: AtWork, account: AccountAddress): Promise<readonly DeviceView[]> {
  const log = await chats.logs.known(createUnitOfWork(chats.vault), account)
  return log === undefined ? [] : viewDevices(log, undefined)
}
