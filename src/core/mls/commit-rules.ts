// What a commit may do beyond what RFC 9420 allows: the wrapper rules of docs/protocol/mls.md, each a function.
// ts-mls 2.0.0-rc.10 checks none of these. A breach is a `PeerError`.

import {
  defaultProposalTypes,
  isDefaultProposal,
  nodeTypes,
  type KeyPackage,
  type LeafNode,
  type ProposalWithSender,
  type RatchetTree,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { PeerError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { readMetadata } from './group-context.ts'
import { leafNodesOf } from './group-memory.ts'
import { sameDevice, type LeafFacts } from './leaf-identity.ts'
import type { InspectedKeyPackage } from './mls.ts'
import { leafToNode } from './tree-math.ts'

/** A commit's proposals, sorted. */
export interface ProposedChanges {
  readonly adds: readonly KeyPackage[]
  readonly removes: readonly number[]
  /** New data of 0xF0A3. */
  readonly metadataBytes: Uint8Array | undefined
}

/**
 * Only Add, Remove and GroupContextExtensions: no Update, PSK, ReInit, external init or type of another's making.
 * (Proposals by reference fail in the library: no proposal message is ever taken in, so none can be referred to.)
 */
export function sortProposals(proposals: readonly ProposalWithSender[]): ProposedChanges {
  const adds: KeyPackage[] = []
  const removes: number[] = []
  let metadataBytes: Uint8Array | undefined
  for (const { proposal } of proposals) {
    if (!isDefaultProposal(proposal)) throw new PeerError('proposal_type', 'a proposal of an unknown type')
    switch (proposal.proposalType) {
      case defaultProposalTypes.add:
        adds.push(proposal.add.keyPackage)
        break
      case defaultProposalTypes.remove:
        removes.push(proposal.remove.removed)
        break
      case defaultProposalTypes.group_context_extensions:
        metadataBytes = readMetadata(proposal.groupContextExtensions.extensions)
        break
      case defaultProposalTypes.update:
      case defaultProposalTypes.psk:
      case defaultProposalTypes.reinit:
      case defaultProposalTypes.external_init:
        throw new PeerError('proposal_type', 'a proposal of a type that this protocol does not use')
    }
  }
  if (adds.length > limits.addsPerCommit) throw new PeerError('too_many_adds', 'a commit with too many adds')
  return { adds, removes, metadataBytes }
}

/** Proposals in one commit: what others read of it is bounded (the patch), so what is made of it is too. */
export const maxRemoves = 199

const daySeconds = 24 * 60 * 60

/** A package is judged by the time of the commit that adds it, with a day's grace for clocks that are wrong. */
export function checkLifetime(
  added: Pick<InspectedKeyPackage, 'notBeforeSeconds' | 'notAfterSeconds'>,
  committedAtSeconds: number,
): void {
  const { notBeforeSeconds, notAfterSeconds } = added
  if (committedAtSeconds < notBeforeSeconds - daySeconds || committedAtSeconds > notAfterSeconds + daySeconds) {
    throw new PeerError('lifetime', 'a KeyPackage added outside its lifetime')
  }
}

export interface TreeChange {
  readonly before: RatchetTree
  readonly after: RatchetTree
  readonly committer: number
  readonly adds: readonly KeyPackage[]
  readonly removes: readonly number[]
  readonly factsOf: (leafNode: LeafNode) => LeafFacts
}

/** RFC 9420 §12.4: without a path, whoever is removed derives the next epoch and reads on. */
export function checkPathPresent(change: TreeChange): void {
  const node = leafToNode(change.committer)
  if (change.removes.length > 0 && change.after[node] === change.before[node]) {
    throw new PeerError('remove_without_path', 'a commit that removes and carries no path')
  }
}

/** A leaf that is neither added by this commit nor unchanged is the committer's, and still of the same device. */
export function checkLeavesKeepTheirDevice(change: TreeChange): void {
  const added = new Set<LeafNode>(change.adds.map((keyPackage) => keyPackage.leafNode))
  for (const [index, leafNode] of leafNodesOf(change.after)) {
    const node = leafToNode(index)
    const before = change.before[node]
    if (added.has(leafNode) || change.after[node] === before) continue
    if (index !== change.committer || before?.nodeType !== nodeTypes.leaf) {
      throw new PeerError('leaf_changed', 'a commit that changes a leaf of another device')
    }
    if (!sameDevice(change.factsOf(before.leaf).identity, change.factsOf(leafNode).identity)) {
      throw new PeerError('leaf_changed', 'a leaf that became another device')
    }
  }
}

/** A device stands in a tree once. */
export function checkDevicesOnce(leaves: Iterable<LeafFacts>): void {
  const seen = new Set<string>()
  for (const { identity } of leaves) {
    const name = `${identity.account}:${identity.device}`
    if (seen.has(name)) throw new PeerError('device_repeated', 'a device that would stand in the tree twice')
    seen.add(name)
  }
}

/** RFC 9420 §7.3, §12.4.2: no HPKE key twice in a tree. Keys that were there before are known to differ. */
export function checkNewKeysUnique(change: Pick<TreeChange, 'before' | 'after'>): void {
  for (const [index, node] of change.after.entries()) {
    if (node === undefined || node === change.before[index]) continue
    const key = node.nodeType === nodeTypes.leaf ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey
    const repeated = change.after.some((other, otherIndex) => {
      if (other === undefined || otherIndex === index) return false
      return equalBytes(key, other.nodeType === nodeTypes.leaf ? other.leaf.hpkePublicKey : other.parent.hpkePublicKey)
    })
    if (repeated) throw new PeerError('hpke_key_repeated', 'an HPKE key that stands in the tree already')
  }
}

/** A tree of more devices than a roster holds is nobody's honest wish. */
export function checkTreeSize(tree: RatchetTree): void {
  const leaves = [...leafNodesOf(tree)].length
  if (leaves > limits.rosterDevices)
    throw new PeerError('too_many_leaves', 'a tree of more devices than a roster holds')
}

/** All rules about the tree that a commit makes. */
export function checkTreeChange(change: TreeChange): void {
  checkTreeSize(change.after)
  checkPathPresent(change)
  checkLeavesKeepTheirDevice(change)
  checkNewKeysUnique(change)
  checkDevicesOnce([...leafNodesOf(change.after)].map(([, leafNode]) => change.factsOf(leafNode)))
}
