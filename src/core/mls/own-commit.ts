// Commits of this device: staged, stored, sent, and merged only when the sequencer took them (RFC 9420 §12.4.1, §14).
// Others' commits: verify-commit.ts. An own commit is never fed there; its caller knows it by its hash.

import {
  createCommit,
  defaultProposalTypes,
  encode,
  mlsExporter,
  mlsMessageEncoder,
  ratchetTreeEncoder,
  type Proposal,
} from 'ts-mls'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { InternalError, PeerError, UsageError } from '#protocol/errors.ts'
import { limits } from '#protocol/limits.ts'
import { checkTreeChange, maxRemoves } from './commit-rules.ts'
import { wipeAll, type MlsEngine } from './engine.ts'
import { decodePending, encodePending, splitEncryptionSecret } from './epoch-rows.ts'
import { leafOf, withSecretTree } from './epoch-view.ts'
import { encodeWelcome } from './framing.ts'
import { groupExtensions, metadataMaxBytes, readMetadata } from './group-context.ts'
import type { EpochState } from './group-memory.ts'
import { readKeyPackage } from './key-package.ts'
import type { CommitChanges, MlsGroup, MlsRows, StagedCommit, Transition } from './mls.ts'
import { loadRatchet, ratchetWrites } from './ratchet-rows.ts'
import { advance } from './transition.ts'
import { leafWidthOf } from './tree-math.ts'

/**
 * Makes a commit of these changes; of none, an empty one, which renews the own path. Nothing of the group changes but the
 * handshake ratchet, in `writes`.
 * @throws {UsageError} for changes that others would refuse: the code says which rule.
 */
export async function stageCommit(
  engine: MlsEngine,
  group: MlsGroup,
  rows: MlsRows,
  changes: CommitChanges,
): Promise<StagedCommit> {
  const { cipherSuite, context, memory, crypto } = engine
  const state = memory.stateOf(group)
  const proposals = await proposalsOf(engine, group, state, changes)
  const slice = await loadRatchet(
    rows,
    { epoch: group.epoch, leafWidth: leafWidthOf(state.ratchetTree.length), leafIndex: group.ownLeafIndex },
    'handshake',
  )
  const made = await createCommit({
    context,
    state: withSecretTree(state, slice.tree),
    extraProposals: [...proposals],
    authenticatedData: changes.authenticatedData,
  })
  const next = splitEncryptionSecret({ ...made.newState, historicalReceiverData: new Map() })
  asUsage(() =>
    checkTreeChange({
      before: state.ratchetTree,
      after: next.state.ratchetTree,
      committer: group.ownLeafIndex,
      adds: proposals.flatMap((proposal) => ('add' in proposal ? [proposal.add.keyPackage] : [])),
      removes: changes.removeLeaves,
      factsOf: memory.factsOf,
    }),
  )
  // Without the patch nothing would remember that this commit used up a key.
  if (!Object.hasOwn(made, 'secretTree')) throw new InternalError('mls_unpatched', 'ts-mls is not patched')
  const writes = await ratchetWrites(rows, slice, made.secretTree)
  wipeAll(crypto, Object.values(slice.tree.intermediateNodes))
  return {
    commitBytes: encode(mlsMessageEncoder, made.commit),
    newEpoch: group.epoch + 1,
    pendingBytes: encodePending(next.state, next.encryptionSecret),
    writes,
    welcomes: (made.welcome?.welcome.secrets ?? []).map((secrets) => ({
      keyPackageRef: secrets.newMember,
      welcomeBytes: encodeWelcome({
        cipherSuite: cipherSuite.id,
        secrets: [secrets],
        encryptedGroupInfo: made.welcome?.welcome.encryptedGroupInfo ?? new Uint8Array(0),
      }),
    })),
    ratchetTreeBytes: encode(ratchetTreeEncoder, next.state.ratchetTree),
    metadataBytes: readMetadata(next.state.groupContext.extensions),
    exportSecret: (label, exportContext, length) =>
      mlsExporter(next.state.keySchedule.exporterSecret, label, exportContext, length, cipherSuite),
    sign: (message) => crypto.ed25519Sign(state.signaturePrivateKey, message),
  }
}

/** Takes a staged commit's epoch for the current one. The old epoch's ratchets are what the live rows say. */
export function mergeOwnCommit(engine: MlsEngine, group: MlsGroup, pendingBytes: Uint8Array): Transition {
  const old = engine.memory.stateOf(group)
  const fresh = decodePending(pendingBytes)
  const { groupId, epoch } = fresh.state.groupContext
  if (!equalBytes(groupId, group.groupId) || epoch !== BigInt(group.epoch + 1)) {
    throw new UsageError('not_next_epoch', 'a pending commit that does not follow the current epoch')
  }
  return advance(engine, old, fresh)
}

async function proposalsOf(
  engine: MlsEngine,
  group: MlsGroup,
  state: EpochState,
  changes: CommitChanges,
): Promise<readonly Proposal[]> {
  const { addKeyPackages, removeLeaves, metadataBytes } = changes
  if (addKeyPackages.length > limits.addsPerCommit) throw new UsageError('too_many_adds', 'split the adds')
  if (removeLeaves.length > maxRemoves) throw new UsageError('too_many_removes', 'split the removes')
  if (new Set(removeLeaves).size !== removeLeaves.length || removeLeaves.includes(group.ownLeafIndex)) {
    throw new UsageError('bad_remove', 'a leaf named twice, or the own one')
  }
  if (removeLeaves.some((leafIndex) => leafOf(engine, state, leafIndex) === undefined)) {
    throw new UsageError('bad_remove', 'a leaf that is blank')
  }
  if (metadataBytes !== undefined && metadataBytes.length > metadataMaxBytes) {
    throw new UsageError('group_metadata_size', 'extension 0xF0A3 above 16 KiB')
  }
  const proposals: Proposal[] = []
  if (metadataBytes !== undefined) {
    const extensions = groupExtensions(metadataBytes)
    const proposalType = defaultProposalTypes.group_context_extensions
    proposals.push({ proposalType, groupContextExtensions: { extensions } })
  }
  for (const removed of removeLeaves) {
    proposals.push({ proposalType: defaultProposalTypes.remove, remove: { removed } })
  }
  for (const bytes of addKeyPackages) {
    const { keyPackage } = await asUsage(() => readKeyPackage(engine.cipherSuite, bytes))
    proposals.push({ proposalType: defaultProposalTypes.add, add: { keyPackage } })
  }
  return proposals
}

/** What others would refuse must not leave this device: here it is the caller's mistake, under the same code. */
function asUsage<T>(check: () => T): T {
  const convert = (error: unknown): never => {
    if (error instanceof PeerError) throw new UsageError(error.code, error.message, { cause: error })
    throw error
  }
  try {
    const result = check()
    return result instanceof Promise ? (result.catch(convert) as T) : result
  } catch (error) {
    return convert(error)
  }
}
