// The words on an installation that has a vault: they open it without its password, and the server takes the new one.
// A revoked installation becomes a new device with the old one's history.

import { accountKey, encodeAccountRecord, readAccount, type AccountRecord } from '../account/account-record.ts'
import { recoverPassword } from '../account/recover-password.ts'
import { newDevice } from '../account/sign-up.ts'
import type { WordKeys } from '../account/words.ts'
import type { DeviceId } from '#protocol/ids.ts'
import { gatherSaid, gatherUnsaid, keepPasswordNews } from '../own-devices/unsaid-password.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountEntryDeps, Entered } from './account-entry.ts'
import { createPublicRoutes } from './home-server.ts'
import { keepSession } from './open-account.ts'
import { forgetOwnWish } from './own-wish.ts'
import type { Step } from './step.ts'

export type RecoveredVault = Step<
  Entered & {
    /** Why the server has not taken the new password, or null. The vault has it in any case. */
    readonly serverCode: string | null
    /** The device that this installation was until its keys were destroyed. */
    readonly former: DeviceId | null
  }
>

/**
 * Opens the locked vault. A device that the log certifies stays what it is, also where the server cannot be reached; one
 * that was revoked needs it, and stays locked otherwise.
 */
export async function recoverVault(
  deps: AccountEntryDeps,
  keys: WordKeys,
  newPassword: Uint8Array,
): Promise<RecoveredVault> {
  const { crypto, keeper } = deps
  const opened = await keeper.openWithRecovery(keys.recoveryBox, newPassword)
  if (!opened.ok) return { ok: false, code: opened.reason.replace('-', '_') }
  const { vault } = opened
  try {
    const former = await readAccount(crypto, vault)
    if (former !== undefined) return await recoverAccount(deps, keys, newPassword, { vault, former })
    keeper.lock()
    return { ok: false, code: 'vault_damaged' }
  } catch (error) {
    // Left open it would be nobody's: no account at work, and no unlocking either.
    keeper.lock()
    throw error
  }
}

async function recoverAccount(
  { crypto, keeper, clock, connect }: AccountEntryDeps,
  keys: WordKeys,
  newPassword: Uint8Array,
  { vault, former }: { readonly vault: Vault; readonly former: AccountRecord },
): Promise<RecoveredVault> {
  // Whoever opens it by the words has thought better of it.
  await forgetOwnWish(vault)
  const wasRevoked = former.state === 'revoked'
  const account: AccountRecord = wasRevoked ? { ...former, ...newDevice(crypto), state: 'uncertified' } : former
  await keepPasswordNews(vault, gatherUnsaid)
  const transport = connect(account.server)
  const recovered = await recoverPassword(
    { crypto, clock, routes: createPublicRoutes(transport) },
    account,
    keys,
    newPassword,
  ).finally(() => transport.close())
  if (!recovered.ok) {
    await keepPasswordNews(vault, gatherSaid)
    if (wasRevoked) {
      // Still revoked, since when it was.
      keeper.lock()
      return recovered
    }
    await keeper.reinstate(newPassword)
    return { ok: true, vault, account, serverCode: recovered.code, former: null }
  }
  const work = createUnitOfWork(vault)
  work.put('meta', accountKey, encodeAccountRecord(account))
  keepSession(work, recovered.session)
  await work.commit()
  await keeper.reinstate(newPassword)
  return { ok: true, vault, account, serverCode: null, former: wasRevoked ? former.device : null }
}
