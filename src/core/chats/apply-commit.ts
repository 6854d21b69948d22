// A commit row from the log: our own taken at last, somebody else's verified and entered, or a reason to halt.
// A chat that cannot go on halts and says why; it holds up no other, and loses nothing that comes after.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { commitDeltaShape, commitRequestShape, commitRowShape, type CommitRow } from '#protocol/client-server/chats.ts'
import { InternalError, PeerError } from '#protocol/errors.ts'
import type { DeviceId } from '#protocol/ids.ts'
import type { RawRow } from '../messages/raw-row.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'
import { decodeChatMetadata } from './chat-metadata.ts'
import { departedBy } from './departures.ts'
import { noteEvidence } from './evidence.ts'
import { deltaFault, envelopeIsSigned, type CommitFault, type DeliveredCommit } from './commit-facts.ts'
import { enterEpoch } from './epoch-entry.ts'
import { deriveEpochKeys } from './epoch-keys.ts'
import { learnHanded } from './handed-logs.ts'
import { decodePendingCommit, pendingCommitKey, type PendingCommit } from './pending-commit.ts'
import { registrationIsRight } from './registration.ts'
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
  const { removed } = decodeShape(commitDeltaShape, decodeShape(commitRequestShape, pending.requestBytes).delta)
  await enterEpoch(deps, task, { transition, commitHash, seq, timeMs, author, removed, sendHashIsRight: true })
}

/** Forgets a commit that lost. Its handshake generation stays consumed: the ratchet's row was written with it. */
export function dropPending(task: ChatTask): void {
  const { number, generation } = task.record()
  task.work.delete('mls_pending', pendingCommitKey(number, generation))
}

/**
 * Processes a commit row of the stream. `retry`: the server has to be asked something first, and is not there. `ahead`: the
 * commit that ends this device's epoch has not come; nothing is changed.
 */
export async function applyCommitRow(deps: ChatDeps, task: ChatTask, raw: RawRow): Promise<'done' | 'retry' | 'ahead'> {
  const chat = task.record()
  const row = readRow(raw)
  if (row === undefined) {
    // The server makes these rows: a member's request that gives none is refused before it is one.
    await halt(deps, task, { code: 'commit_malformed', blame: 'server' })
    return 'done'
  }
  if (row.generation !== chat.generation) return 'done'
  const commitHash = deps.crypto.blake3(row.commit)
  if (row.epoch < chat.epoch) {
    // [Note: own commits come back] and so may anything sent twice: the same winner again is nothing new.
    const applied = chat.appliedCommits.find(({ epoch }) => epoch === row.epoch)
    if (applied !== undefined && !equalBytes(applied.hash, commitHash))
      await halt(deps, task, { code: 'forked', blame: 'server' })
    return 'done'
  }
  if (row.epoch > chat.epoch) return 'ahead'
  const pending = await pendingCommitOf(task)
  if (pending !== undefined && equalBytes(pending.commitHash, commitHash)) {
    await mergeOwn(deps, task, pending, raw)
    return 'done'
  }
  const fault = await applyForeign(deps, task, raw, row, commitHash)
  if (fault === 'retry') return fault
  if (fault !== undefined) {
    await halt(deps, task, fault)
    return 'done'
  }
  if (pending !== undefined) dropPending(task)
  return 'done'
}

/** The commit that ended this device's epoch can never be had. */
export function haltWithoutCommit(deps: ChatDeps, task: ChatTask): Promise<void> {
  return halt(deps, task, { code: 'commit_missing', blame: 'server' })
}

function readRow({ content }: RawRow): CommitRow | undefined {
  try {
    return decodeShape(commitRowShape, content)
  } catch (error) {
    if (error instanceof PeerError) return undefined
    throw error
  }
}

async function applyForeign(
  deps: ChatDeps,
  task: ChatTask,
  place: CommitPlace,
  row: CommitRow,
  commitHash: Uint8Array,
): Promise<(CommitFault & { author?: DeviceId }) | 'retry' | undefined> {
  const chat = task.record()
  const group = await requireGroup(task)
  const heard = await learnHanded(deps, task.work, row.logs)
  if (!heard.ok) return heard.retry ? 'retry' : { code: heard.code, blame: 'nobody' }
  const verified = await deps.mls.verifyCommit(group, task.rows, {
    commitBytes: row.commit,
    checkLeaf: deps.logs.pastLeafCheck(task.work),
    committedAtSeconds: Math.floor(place.timeMs / 1000),
  })
  // Before MLS has verified a signature nobody is named: any member can have nonsense taken as the winner, and the
  // server can have changed what was sound.
  if (!verified.ok) return { code: verified.code, blame: 'nobody' }
  const delivered: DeliveredCommit = { ...row, commitHash, deltaBytes: row.delta }
  const isOwnRemoval = verified.removed.some(({ index }) => index === group.ownLeafIndex)
  // Whom a commit removes does not learn the epoch that it makes.
  const keys = isOwnRemoval ? undefined : await deriveEpochKeys(deps.crypto, verified.exportSecret, chat)
  const isSigned = keys !== undefined && envelopeIsSigned(deps.crypto, keys, verified.sender, delivered)
  const declared = deltaFault(deps.crypto, verified, delivered, chat)
  // Whoever signed this D beside a commit that names another has said both.
  const author = verified.sender.identity.device
  if (declared !== undefined) return isSigned ? { ...declared, blame: 'author', author } : declared
  const delta = decodeShape(commitDeltaShape, row.delta)
  const departed = departedBy(deps, chat, group, { ...delta, timeMs: place.timeMs })
  if (departed === undefined) return { code: 'departure_invalid', blame: 'author', author }
  const forbidden = await commitRoleFault(deps, task, group, {
    author: verified.sender.identity.account,
    added: verified.added.map(({ identity }) => identity),
    removed: verified.removed.map(({ identity }) => identity),
    metadataBytes: verified.metadataBytes,
    departed,
  })
  if (forbidden !== undefined) return { ...forbidden, author }
  const { name } = decodeChatMetadata(verified.metadataBytes ?? group.metadataBytes)
  await enterEpoch(deps, task, {
    transition: verified.accept(),
    commitHash,
    seq: place.seq,
    timeMs: place.timeMs,
    author: verified.sender.identity,
    removed: delta.removed,
    sendHashIsRight: keys === undefined || registrationIsRight(deps, keys, { delivered, name, isSigned }),
  })
  return undefined
}

/** Nothing more is read in this generation; what is to be done about that is evidence.ts's to say. */
async function halt(deps: ChatDeps, task: ChatTask, fault: CommitFault & { author?: DeviceId }): Promise<void> {
  deps.log.warn('chat_halted', { code: fault.code, blame: fault.blame })
  task.update({ state: 'halted', haltCode: fault.code })
  await noteEvidence(deps, task, fault)
}

async function requireGroup(task: ChatTask): Promise<MlsGroup> {
  const group = await task.group()
  if (group === undefined) throw new InternalError('no_group', 'an active chat without a group')
  return group
}
