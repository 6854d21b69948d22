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
  | { readonly outcome: 'bad_device_log_entry'; readonly fault: ChainFault | 'too-many-devices' }
  | { readonly outcome: 'device_exists' | 'rate_limited' }

export interface DeviceLogOperations {
  /** Entries from `from` on, or undefined for an unknown account. */
  readDeviceLog(input: { username: Username; from: number }): readonly Uint8Array[] | undefined
  /** Appends, and does in the same transaction all that a certification or a revocation entails. */
  appendEntry(input: AppendEntry): AppendEntryOutcome
}
