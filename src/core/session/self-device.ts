// This installation as a member of chats: who it is and what it signs with.

import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { LeafIdentity } from '../mls/mls.ts'
import type { KeyPair } from '../ports/crypto.ts'

export interface SelfDevice {
  readonly address: AccountAddress
  readonly device: DeviceId
  /** With the log entry that certifies it. */
  readonly identity: LeafIdentity
  readonly signatureKeyPair: KeyPair
  readonly accountHash: Uint8Array
  /** Of the account: delete tokens come from it. 32 bytes. */
  readonly authorSecret: Uint8Array
}
