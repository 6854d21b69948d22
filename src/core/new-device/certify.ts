// An existing device adds a new one to the account's log: the `add` entry, signed, at the head.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice, headOf, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds, signEntry } from '#protocol/device-log/entry.ts'
import { versions } from '#protocol/versions.ts'
import { failureCode } from '../account/sign-up.ts'
import type { AccountLogs } from '../devices/account-logs.ts'
import { isFull } from '../devices/own-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import type { SelfDevice } from '../session/self-device.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { NewDeviceKeys } from './comparison-message.ts'

export interface CertifyDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly vault: Vault
  readonly logs: AccountLogs
  readonly routes: Pick<SessionRoutes, 'deviceLog' | 'appendEntry'>
  readonly self: SelfDevice
}

/** Lost this often to other entries, it is given up: somebody is in a loop. */
const maxRounds = 8

/**
 * Certifies `keys`; the codes are the server's, `device_exists` for an id that has other keys, `too_many_devices`, or `log_…`
 * for a log that is not the one known here.
 */
export async function certifyDevice(
  deps: CertifyDeps,
  keys: NewDeviceKeys,
): Promise<{ readonly ok: true } | { readonly ok: false; readonly code: string }> {
  const { address } = deps.self
  for (let round = 0; round < maxRounds; round++) {
    const fetched = await deps.routes.deviceLog(address, 0)
    if (!fetched.ok) return { ok: false, code: failureCode(fetched) }
    const work = createUnitOfWork(deps.vault)
    const learned = await deps.logs.learn(work, address, fetched.value.entries)
    if (!learned.ok) return { ok: false, code: `log_${learned.fault}` }
    await work.commit()
    // An answer that was lost, or the user's second press.
    const before = certifiedDevice(learned.log, keys.device)
    if (before !== undefined) return isSame(before, keys) ? { ok: true } : { ok: false, code: 'device_exists' }
    if (isFull(learned.log)) return { ok: false, code: 'too_many_devices' }
    const entryBytes = addEntry(deps, learned.log, keys)
    const appended = await deps.routes.appendEntry({ entry: toBase64url(entryBytes) })
    if (!appended.ok) {
      if (appended.why === 'refused' && appended.code === 'device_log_moved') continue
      return { ok: false, code: failureCode(appended) }
    }
    const extended = createUnitOfWork(deps.vault)
    const entries = [...learned.log.entries.map((entry) => entry.entryBytes), entryBytes]
    if ((await deps.logs.learn(extended, address, entries)).ok) await extended.commit()
    return { ok: true }
  }
  return { ok: false, code: 'device_log_moved' }
}

/** Another device may have been certified under this id meanwhile: what two people compared are the keys. */
function isSame(one: Omit<NewDeviceKeys, 'device'>, other: NewDeviceKeys): boolean {
  return equalBytes(one.ed25519, other.ed25519) && equalBytes(one.x25519, other.x25519)
}

function addEntry({ crypto, clock, self }: CertifyDeps, log: DeviceLog, keys: NewDeviceKeys): Uint8Array {
  const head = headOf(log)
  return signEntry(
    {
      v: versions.deviceLogEntry,
      account: self.address,
      seq: head.body.seq + 1,
      prev: head.hash,
      kind: entryKinds.add,
      ...keys,
      timeMs: clock.nowMs(),
      signer: self.device,
      rootKey: null,
      recoveryX25519: null,
      accepts: null,
    },
    (message) => crypto.ed25519Sign(self.signatureKeyPair.privateKey, message),
  ).entryBytes
}
