// A commit row from the log: our own taken at last, somebody else's verified and entered, or a reason to halt.
// A chat that cannot go on halts and says why; it holds up no other, and loses nothing that comes after.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { commitRowShape, type CommitRow } from '#protocol/client-server/chats.ts'
import { PeerError } from '#protocol/errors.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { MlsGroup, VerifiedCommit } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { deltaFault, envelopeIsSigned, type CommitFault, type DeliveredCommit } from './commit-facts.ts'
import { enterEpoch } from './epoch-entry.ts'
import { deriveEpochKeys } from './epoch-keys.ts'
import { decodePendingCommit, pendingCommitKey, type PendingCommit } from './pending-commit.ts'
import { commitRoleFault } from './role-check.ts'

export interface CommitPlace {
  readonly seq: number
  readonly timeMs: number
}

/** The commit that this device has under way in the chat, if any. */
export async function pendingCommitOf(task: ChatTask): Promise<PendingCommit | undefined> {
  const { number, generation } = task.record()
  const stored = await task.work.get('mls_pending', pendingCommitKey(number, generation))
  return stored === undefined ? undefined : decodePendingCommit(stored)
}

/** Merges the own commit that the sequencer took. */
export async function mergeOwn(
  deps: ChatDeps,
  task: ChatTask,
  pending: PendingCommit,
  place: CommitPlace,
): Promise<void> {
  const group = await requireGroup(task)
  const transition = await deps.mls.mergeOwnCommit(group, task.rows, pending.pendingBytes)
  dropPending(task)
  const { seq, timeMs } = place
  const { commitHash } = pending
  const author = deps.self.identity
  await enterEpoch(deps, task, { transition, commitHash, seq, timeMs, author, sendHashIsRight: true })
}

/** Forgets a commit that lost. Its handshake generation stays consumed: the ratchet's row was written with it. */
export function dropPending(task: ChatTask): void {
  const { number, generation } = task.record()
  task.work.delete('mls_pending', pendingCommitKey(number, generation))
}

/** Processes a commit row of the stream. */
export async function applyCommitRow(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<void> {
  const chat = task.record()
  const row = decodeShape(commitRowShape, raw.content)
  if (row.generation !== chat.generation) return
  const commitHash = deps.crypto.blake3(row.commit)
  if (row.epoch < chat.epoch) {
    // [Note: own commits come back] and so may anything sent twice: the same winner again is nothing new.
    const applied = chat.appliedCommits.find(({ epoch }) => epoch === row.epoch)
    if (applied !== undefined && !equalBytes(applied.hash, commitHash))
      halt(deps, task, { code: 'forked', blame: 'server' })
    return
  }
  if (row.epoch > chat.epoch) {
    halt(deps, task, { code: 'commit_missing', blame: 'server' })
    return
  }
  const pending = await pendingCommitOf(task)
  if (pending !== undefined && equalBytes(pending.commitHash, commitHash)) {
    await mergeOwn(deps, task, pending, raw)
    return
  }
  const fault = await applyForeign(deps, task, raw, row, commitHash)
  if (fault !== undefined) {
    halt(deps, task, fault)
    return
  }
  if (pending !== undefined) dropPending(task)
}

async function applyForeign(
  deps: ChatDeps,
  task: ChatTask,
  place: CommitPlace,
  row: CommitRow,
  commitHash: Uint8Array,
): Promise<CommitFault | undefined> {
  const chat = task.record()
  const group = await requireGroup(task)
  for (const { account, entries } of row.logs) {
    const learned = await deps.logs.learn(task.work, account, entries)
    if (!learned.ok) return { code: `log_${learned.fault}`, blame: 'server' }
  }
  const verified = await deps.mls.verifyCommit(group, task.rows, {
    commitBytes: row.commit,
    checkLeaf: deps.logs.leafCheck(task.work),
    committedAtSeconds: Math.floor(place.timeMs / 1000),
  })
  // Before MLS has verified a signature, nobody can be blamed but the one who delivered it.
  if (!verified.ok) return { code: verified.code, blame: 'server' }
  const delivered: DeliveredCommit = { ...row, commitHash, deltaBytes: row.delta }
  const fault =
    deltaFault(deps.crypto, verified, delivered, chat) ??
    (await commitRoleFault(deps, task, group, {
      author: verified.sender.identity.account,
      added: verified.added.map(({ identity }) => identity),
      removed: verified.removed.map(({ identity }) => identity),
      metadataBytes: verified.metadataBytes,
    }))
  if (fault !== undefined) return fault
  const isOwnRemoval = verified.removed.some(({ index }) => index === group.ownLeafIndex)
  const sendHashIsRight = isOwnRemoval || (await isRegisteredRight(deps, chat, verified, delivered))
  await enterEpoch(deps, task, {
    transition: verified.accept(),
    commitHash,
    seq: place.seq,
    timeMs: place.timeMs,
    author: verified.sender.identity,
    sendHashIsRight,
  })
  return undefined
}

/**
 * The send hash that the server registered, against the one that the epoch gives. A wrong one is a bad registration
 * and never a fork: it is repaired. Its author is named only when the author signed it.
 */
async function isRegisteredRight(
  deps: ChatDeps,
  chat: { chat: ReturnType<ChatTask['record']>['chat']; generation: number },
  verified: VerifiedCommit,
  delivered: DeliveredCommit,
): Promise<boolean> {
  const keys = await deriveEpochKeys(deps.crypto, verified.exportSecret, chat)
  if (equalBytes(keys.sendHash, delivered.sendHash)) return true
  const signed = envelopeIsSigned(deps.crypto, keys, verified.sender, delivered)
  deps.log.warn('send_hash_wrong', { blame: signed ? 'author' : 'server' })
  return false
}

function halt(deps: ChatDeps, task: ChatTask, fault: CommitFault): void {
  deps.log.warn('chat_halted', { code: fault.code, blame: fault.blame })
  task.update({ state: 'halted', haltCode: fault.code })
}

async function requireGroup(task: ChatTask): Promise<MlsGroup> {
  const group = await task.group()
  if (group === undefined) throw new PeerError('no_group', 'a commit before the Welcome')
  return group
}
