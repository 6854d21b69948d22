// Device logs: the store keeps them and judges each entry by the chain's rules; it cannot write one.

import type { ChainFault } from '#protocol/device-log/chain.ts'
import type { AccountAddress, Username } from '#protocol/ids.ts'

export interface AppendEntry {
  readonly username: Username
  readonly address: AccountAddress
  readonly entry: Uint8Array
  readonly nowMs: number
  /** How many `add` entries an account may append in a day; `revoke` and `recover` are never refused by a rate. */
  readonly addsPerDay: number
  /** When a session that the entry certifies shall end. */
  readonly sessionExpiresMs: number
}

export type AppendEntryOutcome =
  | { readonly outcome: 'ok'; readonly seq: number }
  /** Another entry stands there: compare-and-set lost. */
  | { readonly outcome: 'device_log_moved'; readonly headSeq: number }
  | {
      readonly outcome: 'bad_device_log_entry'
      readonly fault: ChainFault | 'too-many-devices' | 'not-a-revocation' | 'device-left'
    }
  | { readonly outcome: 'device_exists' | 'rate_limited' | 'not_found' }

interface DeleteAccount {
  readonly username: Username
  readonly address: AccountAddress
  /** As it was when the password was found right. */
  readonly passwordHash: string
  /** Revocations of every device that the log certifies. */
  readonly entries: readonly Uint8Array[]
  readonly nowMs: number
}

export type DeleteAccountOutcome =
  | Extract<AppendEntryOutcome, { outcome: 'device_log_moved' | 'bad_device_log_entry' }>
  | { readonly outcome: 'ok' | 'wrong_credentials' }

export interface DeviceLogOperations {
  /** Entries from `from` on, or undefined for an unknown account. A deleted account's log stays readable. */
  readDeviceLog(input: { username: Username; from: number }): readonly Uint8Array[] | undefined
  /**
   * Of many accounts, in the order wanted; null for an unknown one. Ends before the log that would bring more than
   * `maxBytes` of entries, but has the first in any case.
   */
  readDeviceLogs(input: {
    wanted: readonly { username: Username | null; from: number }[]
    maxBytes: number
  }): readonly (readonly Uint8Array[] | null)[]
  /** Appends, and does in the same transaction all that a certification or a revocation entails. */
  appendEntry(input: AppendEntry): AppendEntryOutcome
  /**
   * Appends the revocations, does what they entail, and takes all that is left of the account: password, recovery hash,
   * sessions. Name and log stay. All of it, or nothing.
   */
  deleteAccount(input: DeleteAccount): DeleteAccountOutcome
}
