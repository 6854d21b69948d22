// What a device signs to prove its key: bound to the server, the account, the device and a nonce that serves once.

import { lengthPrefixed } from '../codec/writer.ts'
import { utf8 } from '../codec/utf8.ts'
import { idBytes, type DeviceId, type Domain, type Username } from '../ids.ts'
import { labels } from '../labels.ts'

/** Signed at sign-up, sign-in and renewal by the device's Ed25519 key. `nonce` is the server's, 32 bytes. */
export function sessionProofBytes(proof: {
  domain: Domain
  username: Username
  device: DeviceId
  nonce: Uint8Array
}): Uint8Array {
  return lengthPrefixed(
    utf8(labels.sessionProof),
    utf8(proof.domain),
    utf8(proof.username),
    idBytes(proof.device),
    proof.nonce,
  )
}
