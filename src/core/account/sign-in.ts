// Signing in on a new installation, by password alone: an uncertified session, which may read its own account's log
// and little else until an existing device or the words certify it.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { readLog, type DeviceLog } from '#protocol/device-log/chain.ts'
import { accountAddress, splitAddress, type Username } from '#protocol/ids.ts'
import { chainDepsOf, type OwnLog } from '../devices/own-log.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { Transport } from '../ports/transport.ts'
import { createSessionRoutes } from '../session/home-server.ts'
import type { Session } from '../session/session-keeper.ts'
import type { AccountRecord, ServerEndpoint } from './account-record.ts'
import { deriveAuthKey } from './auth-key.ts'
import { failureCode, newDevice, proveDevice, sessionOf, type ServerSession, type SignUpDeps } from './sign-up.ts'

export type SignedIn =
  | { readonly ok: true; readonly account: AccountRecord; readonly session: Session; readonly log: DeviceLog }
  | { readonly ok: false; readonly code: string }

/** Signs a new device in and reads the account's log, which names the recovery key that the vault needs. */
export async function signInByPassword(
  deps: SignUpDeps & { transport: Transport },
  input: { endpoint: ServerEndpoint; username: Username; password: Uint8Array },
): Promise<SignedIn> {
  const { crypto } = deps
  const { username, endpoint } = input
  const account = newInstallation(crypto, endpoint, username)
  const signedIn = await openSession(deps, account, input.password)
  if (!signedIn.ok) return signedIn
  const read = await readOwnLog(deps, account, signedIn.session)
  return read.ok ? { ok: true, account, session: signedIn.session, log: read.log } : read
}

/** An installation of the account, with keys of its own and in nobody's log. */
export function newInstallation(crypto: Crypto, endpoint: ServerEndpoint, username: Username): AccountRecord {
  return {
    address: accountAddress(username, endpoint.domain),
    ...newDevice(crypto),
    state: 'uncertified',
    server: endpoint,
    authorSecret: crypto.randomBytes(32),
    blindSecret: crypto.randomBytes(32),
  }
}

/** A session for this installation by the password alone. */
export async function openSession(
  deps: SignUpDeps,
  account: AccountRecord,
  password: Uint8Array,
): Promise<ServerSession> {
  const { crypto } = deps
  const { username, domain } = splitAddress(account.address)
  const proof = await proveDevice(deps, account, username)
  if (!proof.ok) return proof
  const authKey = await deriveAuthKey(crypto, { password, domain, username })
  try {
    const reply = await deps.routes.signIn({
      username,
      authKey: toBase64url(authKey),
      deviceId: account.device,
      ed25519: toBase64url(crypto.ed25519KeyPair(account.ed25519Seed).publicKey),
      x25519: toBase64url(crypto.x25519KeyPair(account.x25519Secret).publicKey),
      ...proof.fields,
    })
    return sessionOf(reply)
  } finally {
    crypto.wipe(authKey)
  }
}

/** The account's log, with a session that is not kept yet. */
export async function readOwnLog(
  deps: Pick<SignUpDeps, 'crypto'> & { transport: Transport },
  account: Pick<AccountRecord, 'address'>,
  session: Session,
): Promise<OwnLog> {
  const { crypto } = deps
  const routes = createSessionRoutes((request) => deps.transport.request({ ...request, sessionToken: session.token }))
  const fetched = await routes.deviceLog(account.address, 0)
  if (!fetched.ok) return { ok: false, code: failureCode(fetched) }
  const read = readLog(account.address, fetched.value.entries, chainDepsOf(crypto))
  return read.ok ? read : { ok: false, code: `log_${read.fault}` }
}
