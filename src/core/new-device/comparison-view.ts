// What both sides show of a comparison, and what a user may do about it. Plain values.

import type { DeviceId } from '#protocol/ids.ts'

/** Why a comparison is over. `broken`: somebody on the way has changed what was said; `different`: the user says so. */
export type ComparisonEnd = 'certified' | 'different' | 'cancelled' | 'expired' | 'broken'

export type ComparisonView =
  | { readonly state: 'none' }
  /** On an existing device: a new installation, signed in with the password, asks to be compared. */
  | { readonly state: 'asked'; readonly device: DeviceId }
  /** The other side has not answered yet. */
  | { readonly state: 'waiting' }
  /** Digits to be looked at on both screens; `code` holds the whole hash, for a QR code. */
  | { readonly state: 'comparing'; readonly device: DeviceId; readonly digits: string; readonly code: string }
  /** On the new device: the user has said "same" here, and the other device has not yet added it. */
  | { readonly state: 'confirmed'; readonly device: DeviceId }
  | { readonly state: 'ended'; readonly end: ComparisonEnd }

export type ComparisonOutcome = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** A comparison on either side. Calls that do not fit its state are a `UsageError` `no_comparison`. */
export interface Comparison {
  view(): ComparisonView
  /** New device: asks. Existing device: answers who has asked. */
  start(): Promise<ComparisonOutcome>
  /**
   * The user has seen the same on both screens; or `scanned`, what the camera has read from the other's, is the same
   * here; else `different`, which ends it, or one of the codes of `judgeScanned`, which do not. `history`: on an existing device, whether to send the new one the chats' past.
   */
  confirm(input: { scanned?: string; history?: boolean }): Promise<ComparisonOutcome>
  /** The user says "not the same", or has changed their mind. */
  cancel(input: { different: boolean }): Promise<void>
}

/** Digits and codes are looked at for so long at most; the server forgets what it carried then. */
export const comparisonLifetimeMs = 10 * 60_000
