// From an uncertified installation to a device of the account, by the words; and what is left to do of that after a
// crash. Opening the account anew is the lifecycle's.

import { decodeShape, encodeShape, oneOf, record } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { openSession } from '../account/sign-in.ts'
import type { WordKeys } from '../account/words.ts'
import { createAccountLogs } from '../devices/account-logs.ts'
import { certifyByWords, revokeInLog, type ByWords } from '../devices/certify-by-words.ts'
import { becomeCertified } from '../new-device/become-certified.ts'
import type { Clock } from '../ports/clock.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import type { ServerEndpoint } from '../account/account-record.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import { createPublicRoutes } from './home-server.ts'
import { keepSession, readSession, type OpenAccount } from './open-account.ts'
import { sessionEndedOr } from './session-ended.ts'
import type { Step } from './step.ts'
import type { Connection } from './sync.ts'

export interface InstallationDeps {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly vault: Vault
  readonly opened: OpenAccount
}

/** In the vault once the words were found to be those of the log that it keeps: from then on that log is believed. */
const believedKey = utf8('log-believed')
const believedShape = record({ version: [1, oneOf(1)] })

/** `session_ended` when the day of an uncertified session is over: unlocking with the password begins another. */
export async function certifyInstallation(
  deps: InstallationDeps,
  keys: WordKeys,
  how: ByWords,
  lost: readonly DeviceId[],
): Promise<Step> {
  const { account, routes } = deps.opened
  const logs = createAccountLogs(deps.crypto, account.blindSecret)
  const own = { ...deps, logs, routes, address: account.address, onWordsRight: () => believe(deps.vault) }
  const certified = await certifyByWords(own, account, keys, how)
  if (!certified.ok) return { ok: false, code: sessionEndedOr(certified.code) }
  const revoked = await revokeInLog(own, { device: null, privateKey: keys.root.privateKey }, lost)
  if (!revoked.ok) return revoked
  const became = await becomeCertified({ ...deps, routes }, account)
  return became.ok ? { ok: true } : { ok: false, code: became.code }
}

/** Where the words were given before, asks the log whether their entry came through. True when it certifies this device. */
export async function finishCertifying(deps: InstallationDeps): Promise<boolean> {
  const { vault, opened } = deps
  const { account, routes } = opened
  const believed = await vault.get('meta', believedKey)
  if (believed !== undefined) {
    decodeShape(believedShape, believed)
    if ((await becomeCertified({ ...deps, routes }, account)).ok) return true
  }
  return false
}

/** A new session for the installation, where the old one's day is over. Silence changes nothing. */
export async function renewUncertified(
  deps: Pick<InstallationDeps, 'crypto' | 'clock' | 'vault'> & { connect: (server: ServerEndpoint) => Transport },
  account: OpenAccount['account'],
  password: Uint8Array,
): Promise<void> {
  const session = await readSession(deps.vault)
  if (session !== undefined && session.expiresAtMs > deps.clock.nowMs()) return
  const transport = deps.connect(account.server)
  const routes = createPublicRoutes(transport)
  const signedIn = await openSession({ ...deps, routes }, account, password).finally(() => transport.close())
  if (!signedIn.ok) return
  const work = createUnitOfWork(deps.vault)
  keepSession(work, signedIn.session)
  await work.commit()
}

/** It has no stream. `session_ended`: its day is over, or the server has ended it before, and only the password helps. */
export async function uncertifiedConnection({
  clock,
  vault,
}: Pick<InstallationDeps, 'clock' | 'vault'>): Promise<Connection> {
  const session = await readSession(vault)
  const hasEnded = session === undefined || session.expiresAtMs <= clock.nowMs()
  return hasEnded ? { state: 'refused', code: 'session_ended' } : { state: 'offline' }
}

async function believe(vault: Vault): Promise<void> {
  const work = createUnitOfWork(vault)
  work.put('meta', believedKey, encodeShape(believedShape, { version: 1 }))
  await work.commit()
}
