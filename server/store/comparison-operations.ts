// The mailbox of an account's installations while they compare: few, small, short-lived, and opaque here.

import type { DeviceId, Username } from '#protocol/ids.ts'

interface ComparisonMessage {
  readonly id: number
  readonly from: DeviceId
  readonly body: Uint8Array
}

export interface ComparisonOperations {
  /**
   * Leaves a message. Null is for all certified devices of the account, and only from an installation that is none.
   * Between two of which neither or both are certified nothing passes: `not_found`.
   */
  postComparison(input: {
    username: Username
    from: DeviceId
    certified: boolean
    to: DeviceId | null
    body: Uint8Array
    nowMs: number
    expiresMs: number
    /** Waiting for all installations of the account, and of these from one sender. */
    max: { readonly perAccount: number; readonly perSender: number }
  }): number | 'not_found' | 'quota_exceeded'
  /** What was left for the installation after message `after`, oldest first. */
  readComparison(input: {
    username: Username
    installation: DeviceId
    certified: boolean
    after: number
    nowMs: number
  }): readonly ComparisonMessage[]
  purgeStaleComparisons(input: { nowMs: number }): void
}
