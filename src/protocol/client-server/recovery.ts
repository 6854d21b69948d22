// What the words are shown to the server for, and what a device without a session may still ask. JSON; bytes base64url.
// The words' root key signs the device log (device-log/entry.ts); the server learns the recovery signing key only.

import { array, base64, nullable, object, parsed, text, uint } from '../codec/shape.ts'
import { u64, lengthPrefixed } from '../codec/writer.ts'
import { utf8 } from '../codec/utf8.ts'
import { idBytes, parseDeviceId, type DeviceId, type Domain, type Username } from '../ids.ts'
import { labels } from '../labels.ts'
import { limits } from '../limits.ts'
import type { RenewRequest } from './accounts.ts'

/** POST /v1/recoveries: a new password for an account, by its words. Reply: `sessionReplyShape`. */
export interface RecoverRequest {
  readonly username: string
  readonly newAuthKey: string
  /** Recovery signing public key; the server holds its BLAKE3. */
  readonly recoveryKey: string
  readonly deviceId: string
  readonly ed25519: string
  readonly x25519: string
  readonly expiresAtMs: number
  readonly nonce: string
  /** By the device's key over `sessionProofBytes`. */
  readonly signature: string
  /** By the recovery signing key over `recoveryProofBytes`. */
  readonly recoverySignature: string
}

/** How far ahead `expiresAtMs` may lie. */
export const recoveryProofMaxMs = 5 * 60_000

/**
 * POST /v1/device-logs/own: the own log, for a device that has no session and may never get one again. A device that
 * was revoked learns so from the entry itself and from nothing else; this is where it reads it.
 */
export interface ReadOwnLogRequest extends RenewRequest {
  /** The first entry asked for. */
  readonly from: number
}

/** POST /v1/account/deletion. `entries` revoke every device that the log certifies, the asking one last. */
export interface DeleteAccountRequest {
  readonly authKey: string
  readonly entries: readonly string[]
}

const deviceId = parsed(text(32), parseDeviceId, (device) => device)

/** GET /v1/account/installations: who has signed in by password alone and is certified by nobody. */
export const installationsReplyShape = array(
  object({ deviceId, ed25519: base64(32), x25519: base64(32), signedInAtMs: uint(), expiresAtMs: uint() }),
  limits.uncertifiedInstallations,
)

/** GET /v1/account/devices: the day (UTC, since 1970) of each device's last stream; null: none since days are kept. */
export const seenDevicesReplyShape = array(
  object({ deviceId, lastSeenDay: nullable(uint()) }),
  // The words certify one more, however many there are.
  limits.deviceLogEntries,
)

/** Signed by the recovery signing key: what it allows, where, to which keys, and until when. */
export function recoveryProofBytes(proof: {
  domain: Domain
  username: Username
  nonce: Uint8Array
  newAuthKey: Uint8Array
  device: DeviceId
  ed25519: Uint8Array
  x25519: Uint8Array
  expiresAtMs: number
}): Uint8Array {
  return lengthPrefixed(
    utf8(labels.recoverProof),
    utf8(proof.domain),
    utf8(proof.username),
    proof.nonce,
    proof.newAuthKey,
    idBytes(proof.device),
    proof.ed25519,
    proof.x25519,
    u64(proof.expiresAtMs),
  )
}
