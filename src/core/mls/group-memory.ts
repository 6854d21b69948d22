// From a group as the engine holds it to the library's state behind it. The state is in no property of the group, so that
// neither a log line nor a curious caller finds a key in it. Ratchets are in neither: they stay in rows.

import { nodeTypes, type ClientState, type LeafNode, type RatchetTree } from 'ts-mls'
import { UsageError } from '#protocol/errors.ts'
import { readMetadata } from './group-context.ts'
import { readLeaf, type LeafFacts } from './leaf-identity.ts'
import type { Leaf, MlsGroup } from './mls.ts'

/** One epoch of a group as ts-mls knows it, with an empty secret tree and no history. */
export type EpochState = ClientState

export interface GroupMemory {
  /** The group of a state. The state is kept, not copied. */
  adopt(state: EpochState): MlsGroup
  /** The group after this device was removed: nothing secret is left of it. */
  adoptRemoved(facts: Omit<MlsGroup, 'active' | 'epochAuthenticator'>): MlsGroup
  /** `UsageError` `not_member` for a group this device was removed from. */
  stateOf(group: MlsGroup): EpochState
  /** `readLeaf`, once per leaf node: the trees of successive epochs share their nodes. */
  factsOf(leafNode: LeafNode): LeafFacts
}

export function createGroupMemory(): GroupMemory {
  const states = new WeakMap<MlsGroup, EpochState>()
  const known = new WeakMap<LeafNode, LeafFacts>()

  function factsOf(leafNode: LeafNode): LeafFacts {
    const before = known.get(leafNode)
    if (before !== undefined) return before
    const facts = readLeaf(leafNode)
    known.set(leafNode, facts)
    return facts
  }

  return {
    factsOf,
    adopt(state) {
      const group: MlsGroup = {
        groupId: state.groupContext.groupId,
        epoch: Number(state.groupContext.epoch),
        ownLeafIndex: state.privatePath.leafIndex,
        epochAuthenticator: state.keySchedule.epochAuthenticator,
        metadataBytes: readMetadata(state.groupContext.extensions),
        active: true,
        leaves: leavesOf(state.ratchetTree, factsOf),
      }
      states.set(group, state)
      return group
    },
    adoptRemoved: (facts) => ({ ...facts, active: false, epochAuthenticator: new Uint8Array(0) }),
    stateOf(group) {
      const state = states.get(group)
      if (state === undefined) throw new UsageError('not_member', 'not a group that this device is a member of')
      return state
    },
  }
}

/** The leaf nodes of a tree with their leaf indices. */
export function* leafNodesOf(tree: RatchetTree): Generator<readonly [leafIndex: number, leafNode: LeafNode]> {
  for (const [node, content] of tree.entries()) {
    if (content?.nodeType === nodeTypes.leaf) yield [node / 2, content.leaf]
  }
}

function leavesOf(tree: RatchetTree, factsOf: (leafNode: LeafNode) => LeafFacts): readonly Leaf[] {
  return [...leafNodesOf(tree)].map(([index, leafNode]) => ({ index, ...factsOf(leafNode) }))
}
