// What a device has not acknowledged yet, in pages, and where it stands.

import type { Hello } from '#protocol/client-server/stream-frames.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { RowAddress } from './delivery.ts'

export interface SyncFrame {
  readonly id: number
  /** Null for a Welcome of a chat: its frame still carries the chat's handle. */
  readonly to: RowAddress
  readonly frame: Uint8Array
}

interface SyncPage {
  readonly frames: readonly SyncFrame[]
  /** Everything up to here has been looked at. */
  readonly upToId: number
  /** Set on the last page: rosters that the device is in, as of `upToId`. */
  readonly caughtUp: readonly RowAddress[] | undefined
}

export interface Acknowledgement {
  readonly device: DeviceId
  readonly cursor: number
  readonly signature: Uint8Array | undefined
}

export interface DeliveryOperations {
  hello(input: { device: DeviceId; nowMs: number }): Hello | undefined
  syncPage(input: {
    device: DeviceId
    afterId: number
    maxRows: number
    maxBytes: number
    inlineBytes: number
  }): SyncPage
  /** Moves cursors forward, never back, and lets go of Welcomes that lie behind them. */
  acknowledge(input: { acknowledgements: readonly Acknowledgement[] }): void
  /** The whole frame of one row or Welcome that was announced to the device. */
  readRow(input: { device: DeviceId; id: number }): Uint8Array | undefined
}
