// The pools of KeyPackages: each is handed out once, a last-resort package over and over.

import type { DeviceId, Username } from '#protocol/ids.ts'

interface NewKeyPackage {
  readonly keyPackage: Uint8Array
  readonly notAfterMs: number
  readonly isLastResort: boolean
}

export interface ClaimTarget {
  /** Null for an account of another server, which this store knows nothing of. */
  readonly username: Username | null
  readonly device: DeviceId
}

type ClaimOutcome =
  | { readonly outcome: 'ok'; readonly packages: readonly (Uint8Array | null)[] }
  /** The request id was used for other targets. */
  | { readonly outcome: 'idempotency_conflict' }
  | { readonly outcome: 'rate_limited' }

export interface KeyPackageOperations {
  /** The size of the pool afterwards; `quota_exceeded` when it would be above `maxPool`, and then nothing is added. */
  addKeyPackages(input: {
    device: DeviceId
    packages: readonly NewKeyPackage[]
    maxPool: number
    nowMs: number
  }): number | 'quota_exceeded'
  keyPackagePool(input: { device: DeviceId; nowMs: number }): { pool: number; lastResortExpiresAtMs: number }
  /** One per target; the same answer again for the same request of the same device within a day. */
  claimKeyPackages(input: {
    requester: DeviceId
    requestId: Uint8Array
    targets: readonly ClaimTarget[]
    targetsHash: Uint8Array
    /** How many packages of one device may be claimed within a day by one requester. */
    perTargetAndDay: number
    nowMs: number
  }): ClaimOutcome
}
