// From an installation that may do nothing to a device of the account: the own log certifies it, and from then on its
// record says so. Whoever made the entry; what must have convinced the user of this log is the caller's business.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { accountKey, encodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

export type BecomingCertified =
  | { readonly ok: true }
  /** `not_certified`: the log does not name this device and its keys, or not yet; `log_…`: it does not hold together. */
  | { readonly ok: false; readonly code: string; readonly unreachable: boolean }

/** Reads the own log anew; where it certifies this device, log and record are stored in one transaction. */
export async function becomeCertified(
  deps: { crypto: Crypto; vault: Vault; routes: Pick<SessionRoutes, 'deviceLog'> },
  account: AccountRecord,
): Promise<BecomingCertified> {
  const { crypto } = deps
  const fetched = await deps.routes.deviceLog(account.address, 0)
  if (!fetched.ok) {
    return fetched.why === 'refused'
      ? { ok: false, code: fetched.code, unreachable: false }
      : { ok: false, code: fetched.failure.unreachable, unreachable: true }
  }
  const work = createUnitOfWork(deps.vault)
  const learned = await createAccountLogs(crypto, account.blindSecret).learn(
    work,
    account.address,
    fetched.value.entries,
  )
  if (!learned.ok) return { ok: false, code: `log_${learned.fault}`, unreachable: false }
  const certified = certifiedDevice(learned.log, account.device)
  const hasOwnKeys =
    certified !== undefined &&
    equalBytes(certified.ed25519, crypto.ed25519KeyPair(account.ed25519Seed).publicKey) &&
    equalBytes(certified.x25519, crypto.x25519KeyPair(account.x25519Secret).publicKey)
  if (!hasOwnKeys) return { ok: false, code: 'not_certified', unreachable: false }
  work.put('meta', accountKey, encodeAccountRecord({ ...account, state: 'certified' }))
  await work.commit()
  return { ok: true }
}
