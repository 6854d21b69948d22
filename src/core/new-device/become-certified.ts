// From an installation that may do nothing to a device of the account: the own log certifies it, and from then on its
// record says so. Whoever made the entry; what must have convinced the user of this log is the caller's business.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { accountKey, encodeAccountRecord, type AccountRecord } from '../account/account-record.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'

interface BecomingDeps {
  readonly crypto: Crypto
  readonly vault: Vault
  readonly routes: Pick<SessionRoutes, 'deviceLog'>
}

interface NotCertified {
  readonly ok: false
  readonly code: string
  readonly unreachable: boolean
}

/** `not_certified`: the log does not name this device and its keys, or not yet; `log_…`: it does not hold together. */
export type BecomingCertified = { readonly ok: true } | NotCertified

/** Reads the own log anew; where it certifies this device, log and record are stored in one transaction. */
export async function becomeCertified(deps: BecomingDeps, account: AccountRecord): Promise<BecomingCertified> {
  const read = await readCertificate(deps, account)
  if (!read.ok) return read
  const { work } = read
  work.put('meta', accountKey, encodeAccountRecord({ ...account, state: 'certified' }))
  await work.commit()
  return { ok: true }
}

/** The same question, and nothing is stored: whether anybody has certified this device, its own user aside. */
export async function isInOwnLog(deps: BecomingDeps, account: AccountRecord): Promise<boolean> {
  return (await readCertificate(deps, account)).ok
}

/** `work` holds the log that was read, and is not committed. */
async function readCertificate(
  { crypto, vault, routes }: BecomingDeps,
  account: AccountRecord,
): Promise<{ readonly ok: true; readonly work: UnitOfWork } | NotCertified> {
  const fetched = await routes.deviceLog(account.address, 0)
  if (!fetched.ok) {
    return fetched.why === 'refused'
      ? { ok: false, code: fetched.code, unreachable: false }
      : { ok: false, code: fetched.failure.unreachable, unreachable: true }
  }
  const work = createUnitOfWork(vault)
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
  return hasOwnKeys ? { ok: true, work } : { ok: false, code: 'not_certified', unreachable: false }
}
