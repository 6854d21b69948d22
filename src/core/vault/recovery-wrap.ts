// The master key once more, sealed to the account's recovery key: what the twelve words open when the password is lost.
// Anyone can seal to a public key, so a key out of this file proves itself on the vault's mark (vault-keeper.ts).

import { bytes, oneOf, record } from '#protocol/codec/shape.ts'
import { labels } from '#protocol/labels.ts'
import type { Crypto, KeyPair } from '../ports/crypto.ts'
import { decodeChecked, encodeChecked } from './checked-file.ts'
import { masterKeyBytes } from './password-wrap.ts'
import { adoptKey, type Secret } from './secret.ts'

/** What `crypto_box_seal` adds: an ephemeral public key and a tag. */
const boxOverheadBytes = 48

const recoveryShape = record({
  version: [1, oneOf(1)],
  sealedKey: [2, bytes(masterKeyBytes + boxOverheadBytes)],
})

/** A `PeerError` `bad_key` when the public key is none. */
export function sealRecoveryWrap(crypto: Crypto, recoveryPublicKey: Uint8Array, masterKey: Secret): Uint8Array {
  const sealedKey = masterKey.withKey((key) => crypto.sealBox(recoveryPublicKey, key))
  return encodeChecked(crypto, labels.vaultWrapCheck, recoveryShape, { version: 1, sealedKey })
}

export type OpenedRecoveryWrap =
  | { readonly ok: true; readonly masterKey: Secret }
  | { readonly ok: false; readonly reason: 'wrong-words' | 'vault-damaged' }

/** The master key is the caller's to check and to wipe. */
export function openRecoveryWrap(crypto: Crypto, recoveryKeyPair: KeyPair, file: Uint8Array): OpenedRecoveryWrap {
  const wrap = decodeChecked(crypto, labels.vaultWrapCheck, recoveryShape, file)
  if (wrap === undefined) return { ok: false, reason: 'vault-damaged' }
  const opened = crypto.openBox(recoveryKeyPair, wrap.sealedKey)
  if (opened === undefined) return { ok: false, reason: 'wrong-words' }
  return { ok: true, masterKey: adoptKey(crypto, opened) }
}
