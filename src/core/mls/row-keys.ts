// Keys of the rows of one group, relative to it. All of one epoch are one range, so that forgetting is one delete.
// What each row holds: epoch-rows.ts and ratchet-rows.ts.

import { concatBytes } from '#protocol/codec/bytes.ts'
import { u32, u64, u8 } from '#protocol/codec/writer.ts'
import type { MlsWrite } from './mls.ts'

type Table = MlsWrite['table']

/** `mls_epochs`: the current epoch, whole. */
export const currentKey: Uint8Array = u8(1)
/** `mls_epochs`: what receiving late messages of a past epoch needs. */
export const pastKey = (epoch: number): Uint8Array => concatBytes(u8(2), u64(epoch))
/** `mls_epochs`: a leaf as it was up to and in `lastEpoch`, written when it changed. */
export const formerLeafKey = (lastEpoch: number, leafIndex: number): Uint8Array =>
  concatBytes(u8(3), u64(lastEpoch), u32(leafIndex))
/** The lowest key of former leaves of `lastEpoch`. */
const formerLeavesFrom = (lastEpoch: number): Uint8Array => concatBytes(u8(3), u64(lastEpoch))
const afterFormerLeaves = u8(4)

/** `mls_secrets`: a node of the secret tree that has not been split yet. */
export const nodeKey = (epoch: number, node: number): Uint8Array => secretKey(epoch, 1, node)
export type RatchetKind = 'application' | 'handshake'
/** `mls_secrets`: where the ratchet of a leaf stands. */
export const ratchetKey = (epoch: number, kind: RatchetKind, leafIndex: number): Uint8Array =>
  secretKey(epoch, kind === 'application' ? 2 : 3, leafIndex)
/** `mls_secrets`: key and nonce of a skipped application message. */
export const lateKey = (epoch: number, leafIndex: number, generation: number): Uint8Array =>
  concatBytes(lateKeysFrom(epoch, leafIndex), u32(generation))
/** The lowest late key of a leaf; those of the next leaf begin at `leafIndex + 1`. */
export const lateKeysFrom = (epoch: number, leafIndex: number): Uint8Array => secretKey(epoch, 4, leafIndex)

/** `mls_secrets`: a secret of the epoch that its user keeps as long as late messages of it can be read. */
export const keptSecretKey = (epoch: number): Uint8Array => secretKey(epoch, 5, 0)

function secretKey(epoch: number, kind: number, index: number): Uint8Array {
  return concatBytes(u64(epoch), u8(kind), u32(index))
}

/** From here on nothing is of an epoch below `epoch`. */
const secretsFrom = (epoch: number): Uint8Array => u64(epoch)

export function put(table: Table, key: Uint8Array, value: Uint8Array): MlsWrite {
  return { kind: 'put', table, key, value }
}

export function remove(table: Table, key: Uint8Array): MlsWrite {
  return { kind: 'delete', table, key }
}

/** All late messages' keys, ratchets and descriptions of epochs below `epoch`. */
export function forgetBelow(epoch: number): readonly MlsWrite[] {
  if (epoch <= 0) return []
  return [
    { kind: 'delete-range', table: 'mls_epochs', from: pastKey(0), to: pastKey(epoch) },
    { kind: 'delete-range', table: 'mls_epochs', from: formerLeavesFrom(0), to: formerLeavesFrom(epoch) },
    { kind: 'delete-range', table: 'mls_secrets', from: secretsFrom(0), to: secretsFrom(epoch) },
  ]
}

/** The handshake ratchets of an epoch: its one commit has been taken, nothing else can come. */
export function forgetHandshakes(epoch: number): MlsWrite {
  return { kind: 'delete-range', table: 'mls_secrets', from: secretKey(epoch, 3, 0), to: secretKey(epoch, 4, 0) }
}

/** Every row of the group. */
export function forgetAll(): readonly MlsWrite[] {
  const end = new Uint8Array(32).fill(0xff)
  return [
    { kind: 'delete-range', table: 'mls_epochs', from: new Uint8Array(0), to: end },
    { kind: 'delete-range', table: 'mls_secrets', from: new Uint8Array(0), to: end },
  ]
}

/** Range of former leaves from `epoch` on. */
export const formerLeavesSince = (epoch: number): { from: Uint8Array; to: Uint8Array } => ({
  from: formerLeavesFrom(epoch),
  to: afterFormerLeaves,
})
