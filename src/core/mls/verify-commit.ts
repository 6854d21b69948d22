// Commits of others: verified as MLS (RFC 9420 §12.4.2) and by our rules, then offered to the caller, who may accept.
// Nothing is written before `accept`; a refused commit leaves no trace.

import { contentTypes, mlsExporter, processPrivateMessage, type KeyPackage, type ProposalWithSender } from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { InternalError, PeerError, UsageError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { checkLifetime, checkTreeChange, sortProposals, type ProposedChanges } from './commit-rules.ts'
import type { MlsEngine } from './engine.ts'
import { splitEncryptionSecret } from './epoch-rows.ts'
import { leafOf, withSecretTree } from './epoch-view.ts'
import { checkSize, decodePrivateMessage } from './framing.ts'
import { leafNodesOf, type EpochState } from './group-memory.ts'
import { inspectKeyPackage } from './key-package.ts'
import type { CheckLeaf, InspectedKeyPackage, Leaf, MlsGroup, MlsRows, MlsWrite, VerifiedCommit } from './mls.ts'
import { checkPrivatePath } from './private-path.ts'
import { loadRatchet, ratchetWrites } from './ratchet-rows.ts'
import { judging } from './refusal.ts'
import { openSenderData } from './sender-data.ts'
import { advance, leave } from './transition.ts'
import { leafToNode, leafWidthOf } from './tree-math.ts'

export interface CommitToVerify {
  readonly commitBytes: Uint8Array
  readonly checkLeaf: CheckLeaf
  readonly committedAtSeconds: number
}

/** A commit that cannot be taken is a `PeerError`. */
export async function verifyCommit(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  input: CommitToVerify,
): Promise<VerifiedCommit> {
  if (!group.active) throw new PeerError('not_member', 'this device was removed from the group')
  checkSize(input.commitBytes, limits.commitBytes, 'a commit')
  const message = decodePrivateMessage(input.commitBytes)
  if (message.contentType !== contentTypes.commit) throw new PeerError('not_commit', 'not a commit')
  if (!equalBytes(message.groupId, group.groupId)) throw new PeerError('wrong_group', 'a commit of another group')
  if (message.epoch !== BigInt(group.epoch)) throw new PeerError('wrong_epoch', 'a commit of another epoch')

  const state = engine.memory.stateOf(group)
  const { leafIndex, generation } = openSenderData(engine.crypto, state.keySchedule.senderDataSecret, message)
  if (leafIndex === group.ownLeafIndex) throw new PeerError('own_message', 'a commit that this device made')
  const sender = leafOf(engine, state, leafIndex)
  if (sender === undefined) throw new PeerError('unknown_sender', 'a commit from a leaf that is blank')
  const place = { epoch: group.epoch, leafWidth: leafWidthOf(state.ratchetTree.length), leafIndex }
  const slice = await loadRatchet(rows, place, 'handshake', generation)

  let changes: ProposedChanges | undefined
  const processed = await judging('invalid_commit', 'a commit that does not verify', () =>
    processPrivateMessage({
      context: engine.context,
      state: withSecretTree(state, slice.tree),
      privateMessage: message,
      // Called when the signature has verified and the proposals have been applied, before the path is.
      callback: (incoming) => {
        if (incoming.kind !== 'commit') return 'reject'
        changes = sortProposals(incoming.proposals satisfies readonly ProposalWithSender[])
        return changes.removes.includes(group.ownLeafIndex) ? 'reject' : 'accept'
      },
    }),
  )
  if (changes === undefined || processed.kind !== 'newState') throw new PeerError('invalid_commit', 'not a commit')
  const adds = await inspectAdds(engine, changes.adds, input.committedAtSeconds)
  const facts = {
    ok: true,
    sender,
    authenticatedData: processed.aad,
    added: adds.map(({ identity, signaturePublicKey, ref }) => ({ identity, signaturePublicKey, keyPackageRef: ref })),
    removed: changes.removes.map((index) => removedLeaf(engine, state, index)),
    metadataBytes: changes.metadataBytes,
    newEpoch: group.epoch + 1,
  } as const
  if (processed.actionTaken === 'reject') return removalOfSelf(engine, group, facts)

  const { newState } = processed
  const used = newState.historicalReceiverData.get(message.epoch)?.secretTree
  if (used === undefined) throw new InternalError('mls_ratchet', 'the ratchet of a commit went missing')
  const fresh = splitEncryptionSecret(newState)
  checkTreeChange({
    before: state.ratchetTree,
    after: newState.ratchetTree,
    committer: leafIndex,
    factsOf: engine.memory.factsOf,
    adds: changes.adds,
    removes: changes.removes,
  })
  checkPrivatePath(engine.crypto, newState, state)
  await checkNewLeaves(engine, state, newState, input.checkLeaf)
  const ratchet: readonly MlsWrite[] = await ratchetWrites(rows, slice, used)
  return {
    ...facts,
    exportSecret: (label, context, length) =>
      mlsExporter(newState.keySchedule.exporterSecret, label, context, length, engine.cipherSuite),
    accept() {
      const { group: next, writes } = advance(engine, state, fresh)
      return { group: next, writes: [...ratchet, ...writes] }
    },
  }
}

async function inspectAdds(
  engine: MlsEngine,
  adds: readonly KeyPackage[],
  committedAtSeconds: number,
): Promise<readonly InspectedKeyPackage[]> {
  const inspected: InspectedKeyPackage[] = []
  for (const keyPackage of adds) {
    const added = await inspectKeyPackage(engine.cipherSuite, keyPackage)
    checkLifetime(added, committedAtSeconds)
    inspected.push(added)
  }
  return inspected
}

/** Asks about every leaf that this commit added or changed. The caller's code: `leaf_refused` where it names none. */
async function checkNewLeaves(
  engine: MlsEngine,
  before: EpochState,
  after: EpochState,
  checkLeaf: CheckLeaf,
): Promise<void> {
  for (const [index, leafNode] of leafNodesOf(after.ratchetTree)) {
    const node = leafToNode(index)
    if (after.ratchetTree[node] === before.ratchetTree[node]) continue
    const refusal = await checkLeaf(engine.memory.factsOf(leafNode))
    if (refusal !== undefined) throw new PeerError(refusal.code, refusal.message)
  }
}

function removedLeaf(engine: MlsEngine, state: EpochState, leafIndex: number): Leaf {
  const leaf = leafOf(engine, state, leafIndex)
  if (leaf === undefined) throw new PeerError('invalid_commit', 'a commit that removes a blank leaf')
  return leaf
}

/**
 * A commit that removes this device: its signature has verified, its confirmation tag cannot be, for the new epoch is none
 * of our business any more.
 */
function removalOfSelf(
  engine: MlsEngine,
  group: MlsGroup,
  facts: Omit<VerifiedCommit, 'exportSecret' | 'accept'>,
): VerifiedCommit {
  const gone = new Set(facts.removed.map((leaf) => leaf.index))
  return {
    ...facts,
    exportSecret: () => Promise.reject(new UsageError('not_member', 'this device is not a member of the new epoch')),
    accept: () =>
      leave(engine, {
        groupId: group.groupId,
        epoch: facts.newEpoch,
        ownLeafIndex: group.ownLeafIndex,
        metadataBytes: facts.metadataBytes ?? group.metadataBytes,
        leaves: group.leaves.filter((leaf) => !gone.has(leaf.index)),
      }),
  }
}
