// Deleting the account at the server: the log is made to say that no device speaks for it any more, and everything else
// goes. The members of its chats take its devices out by that log; no word of the server's is needed, nor enough.

import { toBase64url } from '#protocol/codec/base64url.ts'
import { appendEntry, type DeviceLog } from '#protocol/device-log/chain.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { InternalError } from '#protocol/errors.ts'
import { splitAddress, type DeviceId } from '#protocol/ids.ts'
import { chainDepsOf, fetchOwnLog, signOwnEntry, type OwnLogDeps } from '../devices/own-log.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import { deriveAuthKey } from './auth-key.ts'
import { failureCode } from './sign-up.ts'

export type AccountDeleted = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** Lost this often in a row to other entries, it is given up. */
const maxRounds = 8

/** `wrong_credentials` when the password is not the account's. Nothing on this device is touched. */
export async function deleteAccount(
  deps: OwnLogDeps & { readonly routes: Pick<SessionRoutes, 'deleteAccount'> },
  self: { readonly device: DeviceId; readonly privateKey: Uint8Array },
  password: Uint8Array,
): Promise<AccountDeleted> {
  const { crypto } = deps
  const authKey = await deriveAuthKey(crypto, { password, ...splitAddress(deps.address) })
  try {
    for (let round = 0; round < maxRounds; round++) {
      const current = await fetchOwnLog(deps)
      if (!current.ok) return current
      const entries = revocationsOfAll(deps, current.log, self).map(toBase64url)
      const answer = await deps.routes.deleteAccount({ authKey: toBase64url(authKey), entries })
      if (answer.ok) return { ok: true }
      if (answer.why !== 'refused' || answer.code !== 'device_log_moved')
        return { ok: false, code: failureCode(answer) }
    }
    return { ok: false, code: 'device_log_moved' }
  } finally {
    crypto.wipe(authKey)
  }
}

/** One entry for each certified device, the own one last: a revoked device signs nothing. */
function revocationsOfAll(
  deps: OwnLogDeps,
  log: DeviceLog,
  self: { readonly device: DeviceId; readonly privateKey: Uint8Array },
): readonly Uint8Array[] {
  const certified = [...log.devices.values()].filter(({ revokedAtSeq }) => revokedAtSeq === null)
  const others = certified.map(({ device }) => device).filter((device) => device !== self.device)
  const entries: Uint8Array[] = []
  let grown = log
  for (const device of [...others, self.device]) {
    const draft = { kind: entryKinds.revoke, device, ed25519: null, x25519: null, accepts: null } as const
    const { entryBytes } = signOwnEntry(deps, grown, self, draft)
    const after = appendEntry(grown, entryBytes, chainDepsOf(deps.crypto))
    if (!after.ok) throw new InternalError('bad_revocation', `an own revocation may not stand there: ${after.fault}`)
    entries.push(entryBytes)
    grown = after.log
  }
  return entries
}
