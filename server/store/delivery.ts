// What a change of the store means for connected devices. Handed out after the change is on disk, in its order.

import type { ChatId, DeviceId } from '#protocol/ids.ts'

/** Where rows of one generation go: `handle` stands for the chat on the stream. */
export interface RowAddress {
  readonly handle: number
  readonly chat: ChatId
  readonly generation: number
}

export type Delivery =
  /** A row for every device of the roster, encoded once. */
  | { readonly kind: 'row'; readonly to: RowAddress; readonly id: number; readonly frame: Uint8Array }
  /** Fanned out and never stored. */
  | { readonly kind: 'ephemeral'; readonly to: RowAddress; readonly frame: Uint8Array }
  /** The roster changes with this row: the removed still get it, the joined get a Welcome instead. */
  | {
      readonly kind: 'commit'
      readonly to: RowAddress
      readonly id: number
      readonly frame: Uint8Array
      readonly joined: readonly { readonly device: DeviceId; readonly welcomeFrame: Uint8Array }[]
      readonly removed: readonly DeviceId[]
    }
  /** A generation begins with one device, after row `id`. */
  | { readonly kind: 'opened'; readonly to: RowAddress; readonly id: number; readonly device: DeviceId }
  /** For these devices and for nobody else; never stored. */
  | { readonly kind: 'notice'; readonly devices: readonly DeviceId[]; readonly frame: Uint8Array }
  /** A device may no longer be connected; with a session, only if it is connected by that one. */
  | { readonly kind: 'kick'; readonly device: DeviceId; readonly tokenHash: Uint8Array | null }
