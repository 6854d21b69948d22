// A new password: the vault takes both until the server has answered, so that no crash and no silence locks anyone out.

import { toBase64url } from '#protocol/codec/base64url.ts'
import type { Domain, Username } from '#protocol/ids.ts'
import type { Crypto } from '../ports/crypto.ts'
import type { SessionRoutes } from '../session/home-server.ts'
import type { VaultKeeper } from '../vault/vault-keeper.ts'
import { deriveAuthKey } from './auth-key.ts'
import { failureCode } from './sign-up.ts'

export type PasswordChanged = { readonly ok: true } | { readonly ok: false; readonly code: string }

/**
 * `wrong_credentials` when the old password is not the account's. Silence leaves both passwords good for the vault, and
 * the next change is refused as `password_change_pending` until somebody knows which of them the server has.
 */
export async function changePassword(
  deps: { crypto: Crypto; keeper: VaultKeeper; routes: SessionRoutes },
  input: { domain: Domain; username: Username; oldPassword: Uint8Array; newPassword: Uint8Array },
): Promise<PasswordChanged> {
  const { crypto, keeper, routes } = deps
  const { domain, username } = input
  if (await keeper.passwordChangePending()) return { ok: false, code: 'password_change_pending' }
  const oldKey = await deriveAuthKey(crypto, { password: input.oldPassword, domain, username })
  const newKey = await deriveAuthKey(crypto, { password: input.newPassword, domain, username })
  try {
    await keeper.preparePasswordChange(input.newPassword)
    const answer = await routes.changePassword({ oldAuthKey: toBase64url(oldKey), newAuthKey: toBase64url(newKey) })
    if (answer.ok) await keeper.settlePasswordChange('accepted')
    else if (answer.why === 'refused') await keeper.settlePasswordChange('refused')
    return answer.ok ? { ok: true } : { ok: false, code: failureCode(answer) }
  } finally {
    crypto.wipe(oldKey)
    crypto.wipe(newKey)
  }
}
