// From one epoch to the next as rows: the new epoch is written whole, of the old one remains what late messages need.
// The old ratchets are never written here: their live rows are the truth, a commit's snapshot would open things twice.

import type { KeySchedule, PrivateKeyPath, RatchetTree } from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import type { MlsEngine } from './engine.ts'
import { encodeCurrent, encodeFormerLeaf, encodePast, type RemovedFacts } from './epoch-rows.ts'
import { readMetadata } from './group-context.ts'
import { leafNodesOf, type EpochState, type GroupMemory } from './group-memory.ts'
import { sameDevice, type LeafFacts } from './leaf-identity.ts'
import { pastEpochs } from './library-context.ts'
import type { MlsWrite, Transition } from './mls.ts'
import {
  currentKey,
  forgetAll,
  forgetBelow,
  forgetHandshakes,
  formerLeafKey,
  nodeKey,
  pastKey,
  put,
  ratchetKey,
  remove,
} from './row-keys.ts'
import { leafWidthOf, rootNode } from './tree-math.ts'

/** A new epoch, its secret tree still one root. */
export interface FreshEpoch {
  readonly state: EpochState
  readonly encryptionSecret: Uint8Array
}

/** The first epoch of this device in a group, by creation or join. Rows of an earlier membership go. */
export function enter(engine: MlsEngine, fresh: FreshEpoch): Transition {
  const state = lean(fresh.state)
  return { group: engine.memory.adopt(state), writes: [...forgetAll(), ...freshWrites(state, fresh.encryptionSecret)] }
}

/** The step from `old` to the epoch that its commit made. */
export function advance(engine: MlsEngine, old: EpochState, fresh: FreshEpoch): Transition {
  const state = lean(fresh.state)
  const oldEpoch = Number(old.groupContext.epoch)
  const writes = [
    ...forgetBelow(oldEpoch + 1 - pastEpochs),
    put('mls_epochs', pastKey(oldEpoch), encodePast(pastOf(old))),
    ...formerLeaves(engine.memory, old, state),
    forgetHandshakes(oldEpoch),
    // Nobody opens their own messages: what this device could still have sent in the old epoch is of no use.
    remove('mls_secrets', ratchetKey(oldEpoch, 'application', old.privatePath.leafIndex)),
    ...freshWrites(state, fresh.encryptionSecret),
  ]
  return { group: engine.memory.adopt(state), writes }
}

/** This device was removed: every secret of the group goes, what a list of chats shows stays. */
export function leave(engine: MlsEngine, facts: RemovedFacts): Transition {
  return {
    group: engine.memory.adoptRemoved(facts),
    writes: [...forgetAll(), put('mls_epochs', currentKey, encodeCurrent({ kind: 'removed', facts }))],
  }
}

function freshWrites(state: EpochState, encryptionSecret: Uint8Array): readonly MlsWrite[] {
  const root = rootNode(leafWidthOf(state.ratchetTree.length))
  return [
    put('mls_epochs', currentKey, encodeCurrent({ kind: 'member', state })),
    put('mls_secrets', nodeKey(Number(state.groupContext.epoch), root), encryptionSecret),
  ]
}

function pastOf(state: EpochState) {
  return {
    senderDataSecret: state.keySchedule.senderDataSecret,
    leafWidth: leafWidthOf(state.ratchetTree.length),
    treeHash: state.groupContext.treeHash,
    confirmedTranscriptHash: state.groupContext.confirmedTranscriptHash,
    metadataBytes: readMetadata(state.groupContext.extensions),
  }
}

function formerLeaves(memory: GroupMemory, old: EpochState, next: EpochState): readonly MlsWrite[] {
  const oldEpoch = Number(old.groupContext.epoch)
  const before = new Map(leafFacts(memory, old.ratchetTree))
  const after = new Map(leafFacts(memory, next.ratchetTree))
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((index) => !sameFacts(before.get(index), after.get(index)))
    .map((index) => put('mls_epochs', formerLeafKey(oldEpoch, index), encodeFormerLeaf(before.get(index) ?? null)))
}

function* leafFacts(memory: GroupMemory, tree: RatchetTree): Generator<readonly [number, LeafFacts]> {
  for (const [index, leafNode] of leafNodesOf(tree)) yield [index, memory.factsOf(leafNode)]
}

function sameFacts(left: LeafFacts | undefined, right: LeafFacts | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return (
    left === right ||
    (sameDevice(left.identity, right.identity) &&
      left.identity.entrySeq === right.identity.entrySeq &&
      equalBytes(left.identity.entryHash, right.identity.entryHash) &&
      equalBytes(left.signaturePublicKey, right.signaturePublicKey))
  )
}

/** Without what this protocol never uses, so that it cannot be stolen either. */
function lean(state: EpochState): EpochState {
  return {
    ...state,
    keySchedule: leanKeySchedule(state.keySchedule),
    privatePath: livePrivatePath(state.privatePath, state.ratchetTree),
    unappliedProposals: {},
    historicalReceiverData: new Map(),
  }
}

/** No external commits, PSKs or PublicMessages: their secrets go, and the confirmation key has done its work. */
function leanKeySchedule(schedule: KeySchedule): KeySchedule {
  const none = new Uint8Array(0)
  return { ...schedule, externalSecret: none, membershipKey: none, resumptionPsk: none, confirmationKey: none }
}

/** The library keeps private keys of nodes that a removal has blanked. */
function livePrivatePath(path: PrivateKeyPath, tree: RatchetTree): PrivateKeyPath {
  const live = Object.entries(path.privateKeys).filter(([node]) => tree[Number(node)] !== undefined)
  return { ...path, privateKeys: Object.fromEntries(live) }
}
