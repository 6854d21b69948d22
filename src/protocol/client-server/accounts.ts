// JSON of sign-up, sessions, device logs and information: what travels, as types; what comes back, as shapes.
// Bytes are base64url. The server's schemas are held equal to these types by the compiler.

import { base64, bool, list, object, oneOf, text, uint } from '../codec/shape.ts'
import { domainShape } from '../ids.ts'
import { limits } from '../limits.ts'
import { versions } from '../versions.ts'

/** POST /v1/sessions/challenges: a nonce that serves once, for a minute. */
export const challengeReplyShape = object({ nonce: base64(32) })

/** POST /v1/accounts */
export interface SignUpRequest {
  readonly username: string
  readonly inviteCode: string | null
  /** HKDF of the stretched password; never the password. 32 bytes. */
  readonly authKey: string
  /** BLAKE3 of the recovery signing public key. 32 bytes. */
  readonly recoveryHash: string
  /** Entry 0 of the device log. */
  readonly entry: string
  readonly nonce: string
  /** By the first device's key over `sessionProofBytes`. */
  readonly signature: string
}

/** POST /v1/sessions: by password, from an installation that the log may not know yet. */
export interface SignInRequest {
  readonly username: string
  readonly authKey: string
  readonly deviceId: string
  readonly ed25519: string
  readonly x25519: string
  readonly nonce: string
  readonly signature: string
}

/** POST /v1/sessions/renewals: by the device key. */
export interface RenewRequest {
  readonly username: string
  readonly deviceId: string
  readonly nonce: string
  readonly signature: string
}

/** Reply to all three. An uncertified session may do little, and ends after a day. */
export const sessionReplyShape = object({
  token: base64(32),
  expiresAtMs: uint(),
  certified: bool,
})

/** PUT /v1/account/password */
export interface ChangePasswordRequest {
  readonly oldAuthKey: string
  readonly newAuthKey: string
}

/** GET /v1/device-logs/:address?from=SEQ */
export const deviceLogReplyShape = object({
  entries: list(base64(1, limits.deviceLogEntryBytes), limits.deviceLogEntries),
})

/** POST /v1/device-logs: appends to one's own log, compare-and-set on its seq. */
export interface AppendEntryRequest {
  readonly entry: string
}
export const appendEntryReplyShape = object({ seq: uint() })

/** GET /v1/info: public. `addresses` is signed by the instance key (instance-addresses.ts). */
export const infoReplyShape = object({
  wire: oneOf(versions.wire),
  domain: domainShape,
  instanceKey: base64(32),
  addresses: base64(1, 4096),
  signUp: oneOf('open', 'invite'),
  largeInstance: bool,
  capabilities: list(text(64), 64),
  serverTimeMs: uint(),
})

/** GET /v1/key-packages */
export const poolReplyShape = object({ pool: uint(), lastResortExpiresAtMs: uint() })

/** Reply of an append to a chat's log: where the row stands. */
export const appendedReplyShape = object({ id: uint(), seq: uint(), timeMs: uint() })
