// A new password: the vault takes both until the server has answered, so that no crash and no silence locks anyone out.

import { toBase64url } from '#protocol/codec/base64url.ts'
import type { Domain, Username } from '#protocol/ids.ts'
import { mayHaveHappened } from '../chats/undecided.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import { deriveAuthKey } from './auth-key.ts'
import { failureCode } from './sign-up.ts'

export type PasswordChanged = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** Whether the server has this one; `wrong_credentials` where it has another. */
export async function isAccountPassword(
  { crypto, routes }: { crypto: Crypto; routes: Pick<SessionRoutes, 'changePassword'> },
  { password, ...account }: { domain: Domain; username: Username; password: Uint8Array },
): Promise<PasswordChanged> {
  const authKey = await deriveAuthKey(crypto, { ...account, password })
  try {
    // To itself: it changes nothing, and tells.
    const key = toBase64url(authKey)
    const asked = await routes.changePassword({ oldAuthKey: key, newAuthKey: key })
    return asked.ok ? { ok: true } : { ok: false, code: failureCode(asked) }
  } finally {
    crypto.wipe(authKey)
  }
}

/**
 * The account's password was changed on another device: this vault takes the new one too, once the server has said that it
 * is the account's. `wrong_credentials` when it is not.
 */
export async function adoptPassword(
  deps: { crypto: Crypto; keeper: VaultKeeper; routes: Pick<SessionRoutes, 'changePassword'> },
  input: { domain: Domain; username: Username; newPassword: Uint8Array },
): Promise<PasswordChanged> {
  const { newPassword, ...account } = input
  const asked = await isAccountPassword(deps, { ...account, password: newPassword })
  if (asked.ok) await takeOverPassword(deps.keeper, newPassword)
  return asked
}

/** Has the vault open by this password alone, which the server has said to be the account's. */
export async function takeOverPassword(keeper: VaultKeeper, password: Uint8Array): Promise<void> {
  // A change of this device's own that was never answered: either it is this one, or it did not come to be.
  if ((await keeper.settlePasswordChangeBy(password)) !== 'neither') return
  await keeper.settlePasswordChange('refused')
  await keeper.preparePasswordChange(password)
  await keeper.settlePasswordChange('accepted')
}

/**
 * `wrong_credentials` when the old password is not the account's. Silence leaves both passwords good for the vault; the
 * next change then begins by asking the server which of them it has, and the same change once more is then done already.
 */
export async function changePassword(
  deps: { crypto: Crypto; keeper: VaultKeeper; routes: Pick<SessionRoutes, 'changePassword'> },
  input: { domain: Domain; username: Username; oldPassword: Uint8Array; newPassword: Uint8Array },
): Promise<PasswordChanged> {
  const { crypto, keeper, routes } = deps
  const { domain, username, oldPassword, newPassword } = input
  const oldKey = await deriveAuthKey(crypto, { password: oldPassword, domain, username })
  const newKey = await deriveAuthKey(crypto, { password: newPassword, domain, username })
  const change = (to: Uint8Array) =>
    routes.changePassword({ oldAuthKey: toBase64url(oldKey), newAuthKey: toBase64url(to) })
  try {
    if (await keeper.passwordChangePending()) {
      // To the same password: it changes nothing, and tells whether the server has this one.
      const asked = await change(oldKey)
      if (!asked.ok && asked.why === 'refused' && asked.code === 'wrong_credentials') {
        const isDone = await isAccountPassword(deps, { domain, username, password: newPassword })
        if (isDone.ok && (await keeper.settlePasswordChangeBy(newPassword)) === 'accepted') return { ok: true }
      }
      if (!asked.ok) return { ok: false, code: failureCode(asked) }
      const settled = await keeper.settlePasswordChangeBy(oldPassword)
      if (settled === 'neither') return { ok: false, code: 'wrong_password' }
    }
    await keeper.preparePasswordChange(newPassword)
    const answer = await change(newKey)
    if (answer.ok) await keeper.settlePasswordChange('accepted')
    else if (answer.why === 'refused' && !mayHaveHappened(answer.code)) {
      await keeper.settlePasswordChange('refused')
      // The vault has it already where the same change was found out to be done, and nobody was there to be told.
      const isKnown =
        answer.code === 'wrong_credentials' && (await keeper.settlePasswordChangeBy(newPassword)) !== 'neither'
      if (isKnown) return await isAccountPassword(deps, { domain, username, password: newPassword })
    }
    return answer.ok ? { ok: true } : { ok: false, code: failureCode(answer) }
  } finally {
    crypto.wipe(oldKey)
    crypto.wipe(newKey)
  }
}
