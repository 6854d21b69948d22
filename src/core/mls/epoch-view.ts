// An epoch as reading a message of it needs it: the current one from memory, a past one from the little that is kept.

import { leafNodeSources, nodeTypes, type LeafNode, type RatchetTree, type SecretTree } from 'ts-mls'
import { createReader } from '#protocol/codec/reader.ts'
import { PeerError } from '#protocol/errors.ts'
import type { MlsEngine } from './engine.ts'
import { decodeFormerLeaf, decodePast } from './epoch-rows.ts'
import { groupContextOf } from './group-context.ts'
import type { EpochState } from './group-memory.ts'
import { credentialOf, ownCapabilities } from './leaf-identity.ts'
import type { Leaf, MlsGroup, MlsRows } from './mls.ts'
import { formerLeavesSince, pastKey } from './row-keys.ts'
import { leafToNode, leafWidthOf } from './tree-math.ts'

export interface EpochView {
  readonly epoch: number
  readonly leafWidth: number
  readonly senderDataSecret: Uint8Array
  /** The leaf as it was in this epoch; undefined where it was blank or outside the tree. */
  leafAt(leafIndex: number): Promise<Leaf | undefined>
  /** A state of the library in which this epoch is the current one and `sender` a member. */
  stateFor(sender: Leaf, secretTree: SecretTree): EpochState
}

export const withSecretTree = (state: EpochState, secretTree: SecretTree): EpochState => ({ ...state, secretTree })

/** `PeerError` `epoch_forgotten` for an epoch that is no longer, or never was, kept. */
export async function epochForReading(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  epoch: number,
): Promise<EpochView> {
  const state = engine.memory.stateOf(group)
  if (epoch === group.epoch) {
    return {
      epoch,
      leafWidth: leafWidthOf(state.ratchetTree.length),
      senderDataSecret: state.keySchedule.senderDataSecret,
      leafAt: async (leafIndex) => leafOf(engine, state, leafIndex),
      stateFor: (_sender, secretTree) => withSecretTree(state, secretTree),
    }
  }
  const row = await rows.get('mls_epochs', pastKey(epoch))
  if (row === undefined) throw new PeerError('epoch_forgotten', 'a message of an epoch that is no longer kept')
  const past = decodePast(row)
  const { groupId } = group
  return {
    epoch,
    leafWidth: past.leafWidth,
    senderDataSecret: past.senderDataSecret,
    async leafAt(leafIndex) {
      if (leafIndex >= past.leafWidth) return undefined
      const { from, to } = formerLeavesSince(epoch)
      for (const { key, value } of await rows.scan('mls_epochs', from, to)) {
        if (leafIndexOf(key) !== leafIndex) continue
        const facts = decodeFormerLeaf(value)
        return facts === null ? undefined : { index: leafIndex, ...facts }
      }
      return leafOf(engine, state, leafIndex)
    },
    stateFor: (sender, secretTree) => ({
      ...state,
      groupContext: groupContextOf({ ...past, groupId, epoch }),
      keySchedule: { ...state.keySchedule, senderDataSecret: past.senderDataSecret },
      ratchetTree: treeOfOne(sender, past.leafWidth),
      secretTree,
    }),
  }
}

/** The leaf in the current tree. */
export function leafOf(engine: MlsEngine, state: EpochState, leafIndex: number): Leaf | undefined {
  const node = state.ratchetTree[leafToNode(leafIndex)]
  if (node?.nodeType !== nodeTypes.leaf) return undefined
  return { index: leafIndex, ...engine.memory.factsOf(node.leaf) }
}

/** Of a `formerLeafKey`. */
function leafIndexOf(key: Uint8Array): number {
  return createReader(key.subarray(9)).u32()
}

/** A tree in which only the sender stands: verifying a message asks for its signature key and nothing else. */
function treeOfOne(sender: Leaf, leafWidth: number): RatchetTree {
  const unused = new Uint8Array(0)
  const leaf: LeafNode = {
    leafNodeSource: leafNodeSources.update,
    hpkePublicKey: unused,
    signaturePublicKey: sender.signaturePublicKey,
    credential: credentialOf(sender.identity),
    capabilities: ownCapabilities,
    extensions: [],
    signature: unused,
  }
  const tree: RatchetTree = new Array<undefined>(2 * leafWidth - 1).fill(undefined)
  tree[leafToNode(sender.index)] = { nodeType: nodeTypes.leaf, leaf }
  return tree
}
