// Accounts and sessions as the store keeps them. Tokens and invite codes come as BLAKE3 hashes, never as themselves.

import type { AccountAddress, DeviceId, Username } from '#protocol/ids.ts'

export interface DeviceKeys {
  readonly device: DeviceId
  readonly ed25519: Uint8Array
  readonly x25519: Uint8Array
}

export interface NewSession {
  readonly tokenHash: Uint8Array
  readonly nowMs: number
  readonly expiresMs: number
}

interface SignUp {
  readonly username: Username
  readonly address: AccountAddress
  /** Argon2id of the auth key, a PHC string. */
  readonly passwordHash: string
  readonly recoveryHash: Uint8Array
  /** Entry 0 of the device log, already verified; `first` is the device it certifies. */
  readonly entry: Uint8Array
  readonly first: DeviceKeys
  /** Null where sign-up is open. */
  readonly inviteHash: Uint8Array | null
  readonly session: NewSession
}

type SignUpOutcome = 'ok' | 'username_taken' | 'device_exists' | 'invite_invalid'

export interface SignIn {
  readonly username: Username
  readonly installation: DeviceKeys
  readonly session: NewSession
  /** When the session ends if the log does not certify the installation. */
  readonly uncertifiedExpiresMs: number
}

export type SignInOutcome =
  | { readonly outcome: 'ok'; readonly certified: boolean; readonly expiresMs: number }
  | { readonly outcome: 'device_revoked' | 'device_exists' | 'bad_proof' }

interface Recovery extends SignIn {
  /** BLAKE3 of the recovery signing key that was shown: the account's, or nothing happens. */
  readonly recoveryHash: Uint8Array
  /** Argon2id of the new auth key. */
  readonly passwordHash: string
}

/** An installation that signed in by password alone. */
interface Uncertified extends DeviceKeys {
  readonly expiresMs: number
}

interface SeenDevice {
  readonly device: DeviceId
  /** UTC, since 1970: no finer time is kept. */
  readonly lastSeenDay: number | null
}

export interface Session {
  readonly username: Username
  readonly address: AccountAddress
  readonly installation: DeviceId
  /** Whether the account's log certifies the installation; without it a session may do little. */
  readonly certified: boolean
  readonly expiresMs: number
}

interface Invite {
  readonly codeHash: Uint8Array
  readonly uses: number
  readonly expiresMs: number
}

export interface AccountOperations {
  /** Account, log, first device and session, or nothing. */
  signUp(input: SignUp): SignUpOutcome
  findPasswordHash(input: { username: Username }): string | undefined
  /** Opens a session for a password that was found right. Devices of the account hear of one that is not certified. */
  signIn(input: SignIn): SignInOutcome
  /** The keys of a device that its account's log certifies and has not revoked. */
  findDevice(input: { username: Username; device: DeviceId }): DeviceKeys | 'revoked' | undefined
  /** Opens a session for a device that proved its key; false when it was revoked meanwhile. */
  renewSession(input: { device: DeviceId; session: NewSession }): boolean
  findSession(input: { tokenHash: Uint8Array; nowMs: number }): Session | undefined
  endSession(input: { tokenHash: Uint8Array }): void
  /** Replaces the hash and ends the account's uncertified sessions; false if `oldHash` is no longer the one. */
  changePassword(input: { username: Username; oldHash: string; newHash: string }): boolean
  findRecoveryHash(input: { username: Username }): Uint8Array | undefined
  /** Replaces the password, ends every session of the account, and opens one as `signIn` does; or nothing of it. */
  recover(input: Recovery): SignInOutcome
  /** Those whose sessions have not expired, without the certified ones. */
  listUncertified(input: { username: Username; nowMs: number; max: number }): readonly Uncertified[]
  listDevices(input: { username: Username }): readonly SeenDevice[]
  /** The device has a stream on this day; a day before the one known is none. */
  noteSeen(input: { device: DeviceId; day: number }): void
  addInvite(input: Invite): void
}
