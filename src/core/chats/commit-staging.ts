// Making a commit: D first, then the commit, then all that hangs on the new epoch, then one row in the vault.
// The order is forced: D is authenticated inside the commit, and everything else needs the epoch that the commit makes.

import { encodeShape } from '#protocol/codec/shape.ts'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import {
  commitDeltaHashInput,
  commitDeltaShape,
  commitRequestShape,
  type CommitRequest,
} from '#protocol/client-server/chats.ts'
import { certifiedDevice } from '#protocol/device-log/chain.ts'
import { InternalError, UsageError } from '#protocol/errors.ts'
import { parseBlobId, type AccountAddress } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import type { InspectedKeyPackage, MlsGroup } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata, encodeChatMetadata, type ChatMetadata } from './chat-metadata.ts'
import type { ChatRecord } from './chat-record.ts'
import { envelopeBytes } from './commit-facts.ts'
import { departedBy, departedWith, departuresFor, leavesOfDeparted } from './departures.ts'
import { deriveEpochKeys } from './epoch-keys.ts'
import { encodePendingCommit, pendingCommitKey, type PendingCommit } from './pending-commit.ts'
import { commitRoleFault } from './role-check.ts'
import { succeed } from './succession.ts'
import { sealTreeBlob } from './tree-blob.ts'
import { sealWelcomeBox } from './welcome-box.ts'

export interface CommitPlan {
  readonly add: readonly { readonly keyPackageBytes: Uint8Array; readonly inspected: InspectedKeyPackage }[]
  readonly removeLeaves: readonly number[]
  readonly metadata?: ChatMetadata
}

/**
 * Stages `plan` on the chat's current epoch and gathers the pending commit into the task. It is on disk when the task
 * has ended, and may be sent then; it is merged only when the sequencer has taken it.
 */
export async function stageCommit(deps: ChatDeps, task: ChatTask, plan: CommitPlan): Promise<PendingCommit> {
  const chat = task.record()
  const group = await task.group()
  if (group === undefined || chat.state !== 'active')
    throw new UsageError('chat_not_active', 'no commit can be made here')
  if (plan.add.length > limits.addsPerCommit) throw new UsageError('too_many_adds', 'split over several commits')

  const removeLeaves = withDeparted(deps, chat, group, plan.removeLeaves)
  const removed = removeLeaves.map((index) => leafOf(group, index).identity)
  const departures = departuresFor(deps, chat, new Set(removed.map(({ device }) => device)))
  const departed = departedBy(deps, chat, group, {
    departures,
    removed: removed.map(({ device }) => device),
    timeMs: deps.clock.nowMs(),
  })
  if (departed === undefined) throw new InternalError('departure_invalid', 'a departure that was checked when it came')
  const gone = new Set([...departed.accounts, ...departedWith(deps, chat, group, removeLeaves)])
  const metadata = succeed(plan.metadata ?? decodeChatMetadata(group.metadataBytes), gone, [
    ...new Set(group.leaves.map(({ identity }) => identity.account)),
  ])
  const metadataBytes = encodeChatMetadata(metadata)
  const changesMetadata = !equalBytes(metadataBytes, group.metadataBytes)
  const fault = await commitRoleFault(deps, task, group, {
    author: deps.self.address,
    added: plan.add.map(({ inspected }) => inspected.identity),
    removed,
    metadataBytes: changesMetadata ? metadataBytes : undefined,
    departed,
  })
  if (fault !== undefined) throw new UsageError(fault.code, "not this member's commit to make")

  const delta = encodeShape(commitDeltaShape, {
    chat: chat.chat,
    generation: chat.generation,
    newEpoch: chat.epoch + 1,
    added: plan.add.map(({ inspected: { identity, ref } }) => ({
      account: identity.account,
      device: identity.device,
      keyPackageRef: ref,
    })),
    removed: removed.map(({ device }) => device),
    departures,
  })
  const staged = await deps.mls.stageCommit(group, task.rows, {
    addKeyPackages: plan.add.map(({ keyPackageBytes }) => keyPackageBytes),
    removeLeaves,
    ...(changesMetadata ? { metadataBytes } : {}),
    authenticatedData: deps.crypto.blake3(commitDeltaHashInput(delta)),
  })
  task.rows.write(staged.writes)

  const keys = await deriveEpochKeys(deps.crypto, staged.exportSecret, chat)
  const { name } = decodeChatMetadata(staged.metadataBytes)
  const sealedName = keys.sealName(name)
  const treeKey = deps.crypto.randomBytes(32)
  const accounts = new Set([...chat.accounts, ...plan.add.map(({ inspected }) => inspected.identity.account)])
  // Only joiners need the tree: a commit that adds nobody stays small in a chat of any size.
  const treeBlob =
    plan.add.length === 0
      ? null
      : sealTreeBlob(deps.crypto, treeKey, {
          ratchetTree: staged.ratchetTreeBytes,
          logs: await logsOf(deps, task, accounts),
        })
  const treeHash = deps.crypto.blake3(treeBlob ?? new Uint8Array(0))
  const welcomes = new Map(staged.welcomes.map((one) => [toHex(one.keyPackageRef), one.welcomeBytes]))
  const boxes = plan.add.map(({ inspected }) => {
    const welcome = welcomes.get(toHex(inspected.ref))
    if (welcome === undefined) throw new InternalError('welcome_missing', 'a joiner without a Welcome')
    return sealWelcomeBox(deps.crypto, inspected.oneTimeX25519, { welcome, treeKey, treeHash })
  })
  const commitHash = deps.crypto.blake3(staged.commitBytes)
  const boxHashes = boxes.map((box) => deps.crypto.blake3(box))
  const signed = envelopeBytes(deps.crypto, {
    commitHash,
    deltaBytes: delta,
    sendHash: keys.sendHash,
    sealedName,
    treeHash,
    boxHashes,
  })
  const request: CommitRequest = {
    commit: staged.commitBytes,
    delta,
    sendHash: keys.sendHash,
    sealedName,
    sealedEnvelope: keys.sealEnvelope(staged.sign(signed)),
    treeBlob: treeBlob === null ? null : parseBlobId(toHex(deps.crypto.randomBytes(16))),
    treeHash,
    logs: await logsOf(deps, task, await accountsToProve(deps, task, group, { ...plan, removeLeaves })),
    generation: chat.generation,
    epoch: chat.epoch,
    boxes,
  }
  const pending: PendingCommit = {
    epoch: chat.epoch,
    commitHash,
    requestBytes: encodeShape(commitRequestShape, request),
    pendingBytes: staged.pendingBytes,
    treeBlob,
  }
  task.work.put('mls_pending', pendingCommitKey(chat.number, chat.generation), encodePendingCommit(pending))
  return pending
}

/** Whoever commits next removes those who have left, as far as one commit goes. */
function withDeparted(
  deps: ChatDeps,
  chat: ChatRecord,
  group: MlsGroup,
  removeLeaves: readonly number[],
): readonly number[] {
  const all = new Set([...removeLeaves, ...leavesOfDeparted(deps, chat, group)])
  return [...all].slice(0, Math.max(removeLeaves.length, limits.addsPerCommit))
}

function leafOf(group: MlsGroup, index: number): MlsGroup['leaves'][number] {
  const leaf = group.leaves.find((candidate) => candidate.index === index)
  if (leaf === undefined) throw new UsageError('no_such_member', 'not a leaf of this group')
  return leaf
}

/** Whose logs members need to judge the commit: of whom it adds, and of whom it removes as revoked. */
async function accountsToProve(
  deps: ChatDeps,
  task: ChatTask,
  group: MlsGroup,
  plan: CommitPlan,
): Promise<ReadonlySet<AccountAddress>> {
  const accounts = new Set(plan.add.map(({ inspected }) => inspected.identity.account))
  for (const index of plan.removeLeaves) {
    const { account, device } = leafOf(group, index).identity
    const log = await deps.logs.known(task.work, account)
    if (log !== undefined && certifiedDevice(log, device) === undefined) accounts.add(account)
  }
  return accounts
}

async function logsOf(
  deps: ChatDeps,
  task: ChatTask,
  accounts: ReadonlySet<AccountAddress>,
): Promise<{ account: AccountAddress; entries: readonly Uint8Array[] }[]> {
  const logs: { account: AccountAddress; entries: readonly Uint8Array[] }[] = []
  for (const account of accounts) {
    const log = await deps.logs.known(task.work, account)
    if (log === undefined) throw new InternalError('log_missing', 'a member whose device log is not known')
    logs.push({ account, entries: log.entries.map(({ entryBytes }) => entryBytes) })
  }
  return logs
}
