// A forgotten password, at the server: the words prove who asks, and a new password and session are what they get.
// All other sessions end. Certifying the device is the next step: devices/certify-by-words.ts.

import { recoveryProofBytes, recoveryProofMaxMs } from '#protocol/client-server/recovery.ts'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import { splitAddress } from '#protocol/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { AccountRecord } from './account-record.ts'
import { deriveAuthKey } from './auth-key.ts'
import { proveDevice, sessionOf, type ServerSession, type SignUpDeps } from './sign-up.ts'
import type { WordKeys } from './words.ts'

/** Half of what the server takes: clocks differ. */
const validForMs = recoveryProofMaxMs / 2

/** `wrong_words` for an account of other words, and for one that there is not. */
export async function recoverPassword(
  deps: SignUpDeps & { clock: Clock },
  account: AccountRecord,
  keys: Pick<WordKeys, 'recoverySign'>,
  newPassword: Uint8Array,
): Promise<ServerSession> {
  const { crypto } = deps
  const { username, domain } = splitAddress(account.address)
  const newAuthKey = await deriveAuthKey(crypto, { password: newPassword, domain, username })
  try {
    const proof = await proveDevice(deps, account, username)
    if (!proof.ok) return proof
    const ed25519 = crypto.ed25519KeyPair(account.ed25519Seed).publicKey
    const x25519 = crypto.x25519KeyPair(account.x25519Secret).publicKey
    const expiresAtMs = deps.clock.nowMs() + validForMs
    const nonce = fromBase64url(proof.fields.nonce)
    const { device } = account
    const statement = recoveryProofBytes({ domain, username, nonce, newAuthKey, device, ed25519, x25519, expiresAtMs })
    const reply = await deps.routes.recover({
      username,
      newAuthKey: toBase64url(newAuthKey),
      recoveryKey: toBase64url(keys.recoverySign.publicKey),
      deviceId: device,
      ed25519: toBase64url(ed25519),
      x25519: toBase64url(x25519),
      expiresAtMs,
      ...proof.fields,
      recoverySignature: toBase64url(crypto.ed25519Sign(keys.recoverySign.privateKey, statement)),
    })
    const session = sessionOf(reply)
    return !session.ok && session.code === 'bad_proof' ? { ok: false, code: 'wrong_words' } : session
  } finally {
    crypto.wipe(newAuthKey)
  }
}
