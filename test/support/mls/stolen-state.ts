// A thief's view of a device's rows: all of the group's secrets of its current epoch, as one state of the library,
// for attacks that the door does not offer.

import type { ClientState, SecretTree } from 'ts-mls'
import { decodeCurrent } from '#core/mls/epoch-rows.ts'
import { currentKey } from '#core/mls/row-keys.ts'
import { createReader } from '#protocol/codec/reader.ts'
import type { MemoryRows } from './memory-rows.ts'

/** Node and ratchet secrets included; undefined where the rows hold no membership. */
export async function stolenState(rows: MemoryRows): Promise<ClientState | undefined> {
  const row = await rows.get('mls_epochs', currentKey)
  if (row === undefined) return undefined
  const current = decodeCurrent(row)
  if (current.kind !== 'member') return undefined
  const epoch = Number(current.state.groupContext.epoch)
  return { ...current.state, secretTree: secretTreeOf(rows, epoch, current.state.secretTree.leafWidth) }
}

function secretTreeOf(rows: MemoryRows, epoch: number, leafWidth: number): SecretTree {
  const tree: SecretTree = { leafWidth, intermediateNodes: {}, leafNodes: {} }
  for (const { table, key, value } of rows.all()) {
    if (table !== 'mls_secrets') continue
    const reader = createReader(key)
    if (reader.u64() !== epoch) continue
    const kind = reader.u8()
    const index = reader.u32()
    if (kind === 1) {
      tree.intermediateNodes[index] = Uint8Array.from(value)
      continue
    }
    const leaf = (tree.leafNodes[2 * index] ??= { application: unused(), handshake: unused() })
    if (kind === 4) {
      leaf.application.unusedGenerations[reader.u32()] = Uint8Array.from(value)
      continue
    }
    const ratchet = leaf[kind === 2 ? 'application' : 'handshake']
    ratchet.secret = Uint8Array.from(value.subarray(0, 64))
    ratchet.generation = createReader(value.subarray(64)).u32()
  }
  return tree
}

function unused() {
  return { secret: new Uint8Array(64), generation: 0, unusedGenerations: {} }
}
