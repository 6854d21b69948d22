// Bundles of history between two devices of one account. The row says from whom, to whom, of which chat, how much.

import type { BlobId, ChatId, DeviceId } from '#protocol/ids.ts'

interface WaitingBundle {
  readonly bundle: BlobId
  readonly from: DeviceId
  readonly chat: ChatId
  readonly sealedBytes: Uint8Array
}

export interface DeviceSyncOperations {
  /**
   * Keeps a bundle for another certified device of the sender's account; `not_found` where there is none such. The same
   * id from the same sender again is `ok` and changes nothing. `quota_exceeded` while `maxWaiting` wait on this way.
   */
  postSyncBundle(input: {
    bundle: BlobId
    from: DeviceId
    to: DeviceId
    chat: ChatId
    sealedBytes: Uint8Array
    nowMs: number
    expiresMs: number
    maxWaiting: number
  }): 'ok' | 'not_found' | 'blob_exists' | 'quota_exceeded'
  /** The oldest that waits for the device. */
  readSyncBundle(input: { device: DeviceId; nowMs: number }): WaitingBundle | undefined
  /** Takes away one that was for the device, or from it. */
  dropSyncBundle(input: { device: DeviceId; bundle: BlobId }): void
  purgeStaleSyncBundles(input: { nowMs: number }): void
}
