// Getting a commit taken: stage, store, upload, post, merge; and again on the next epoch when another was first.
// A commit whose fate is not known is kept and asked after until it is.

import { decodeShape } from '#protocol/codec/shape.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { commitRequestShape } from '#protocol/client-server/chats.ts'
import type { ChatCell, ChatTask } from './chat-cell.ts'
import type { ChatDeps } from './chat-deps.ts'
import { dropPending, mergeOwn, pendingCommitOf } from './apply-commit.ts'
import { stageCommit, type CommitPlan } from './commit-staging.ts'
import type { PendingCommit } from './pending-commit.ts'
import { isUndecided } from './undecided.ts'

export type Submitted =
  | { readonly ok: true }
  /** Nothing was left to do on the epoch that the chat is in. */
  | { readonly ok: true; readonly needless: true }
  /** `unreachable`: the commit is kept, and decided when the server is back. */
  | NotSubmitted

export interface NotSubmitted {
  readonly ok: false
  readonly code: string
  readonly unreachable: boolean
  /** When the server may grant what it could not now, as far as it has said so. */
  readonly retryAfterMs?: number | undefined
}

/** Lost this often in a row, a commit is given up: somebody is in a loop. */
const maxRounds = 16

/**
 * Submits what `plan` makes of the chat's current epoch, until it is taken. `plan` is asked anew after each lost round
 * and answers undefined when nothing is left to do. One per chat at a time: the caller sees to it.
 */
export async function submitCommit(
  deps: ChatDeps,
  cell: ChatCell,
  plan: (task: ChatTask) => Promise<CommitPlan | undefined>,
): Promise<Submitted> {
  for (let round = 0; round < maxRounds; round++) {
    const earlier = await decidePending(deps, cell)
    if (!earlier.ok) return earlier
    const staged = await cell.task(async (task) => {
      const made = await plan(task)
      return made === undefined ? undefined : stageCommit(deps, task, made)
    })
    if (staged === undefined) return { ok: true, needless: true }
    const outcome = await post(deps, cell, staged)
    if (outcome !== 'lost') return outcome
  }
  return { ok: false, code: 'commit_races_lost', unreachable: false }
}

/** Decides a commit left from before: posts the same bytes again, which the server takes once. */
export async function decidePending(deps: ChatDeps, cell: ChatCell): Promise<Submitted> {
  const pending = await cell.task((task) => pendingCommitOf(task))
  if (pending === undefined) return { ok: true }
  const outcome = await post(deps, cell, pending)
  return outcome === 'lost' ? { ok: true } : outcome
}

async function post(deps: ChatDeps, cell: ChatCell, pending: PendingCommit): Promise<Submitted | 'lost'> {
  const { chat } = cell.record()
  const request = decodeShape(commitRequestShape, pending.requestBytes)
  if (pending.treeBlob !== null && request.treeBlob !== null) {
    const uploaded = await deps.routes.putBlob(chat, request.treeBlob, pending.treeBlob)
    if (!uploaded.ok && uploaded.why === 'unreachable') return unreachable(uploaded.failure.unreachable)
    if (!uploaded.ok && uploaded.code !== 'blob_exists') {
      return isUndecided(uploaded.code) ? undecided(uploaded) : refuse(cell, pending, uploaded.code)
    }
  }
  const answer = await deps.routes.commit(chat, request)
  if (answer.ok) {
    await cell.task(async (task) => {
      // The stream may have brought our own commit before this answer; or another in its place, and the chat has halted.
      if (task.record().state === 'active' && (await isPending(task, pending)))
        await mergeOwn(deps, task, pending, answer.value)
    })
    return { ok: true }
  }
  if (answer.why === 'unreachable') return unreachable(answer.failure.unreachable)
  if (isUndecided(answer.code)) return undecided(answer)
  // Removed meanwhile: whether this commit won before, only the rows can tell, and they are on their way.
  if (answer.code === 'not_in_roster') return { ok: false, code: answer.code, unreachable: false }
  if (answer.code !== 'epoch_taken') return refuse(cell, pending, answer.code)
  return settleTaken(deps, cell, pending, request)
}

/** The epoch has a winner: ours, if an earlier answer was lost, or another's, which is applied before trying again. */
async function settleTaken(
  deps: ChatDeps,
  cell: ChatCell,
  pending: PendingCommit,
  request: { readonly generation: number },
): Promise<Submitted | 'lost'> {
  const winner = await deps.routes.winner(cell.record().chat, request.generation, pending.epoch)
  if (!winner.ok && winner.why === 'unreachable') return unreachable(winner.failure.unreachable)
  if (!winner.ok) return { ...undecided(winner), unreachable: isUndecided(winner.code) }
  const isOurs = equalBytes(deps.crypto.blake3(winner.value.commit), pending.commitHash)
  if (!isOurs) await drop(cell, pending)
  // The row itself, with its place in the log, comes by the stream: commits are applied from there, in order.
  // Unless the chat goes on without it: halted, left, or in another generation, whose epochs begin anew.
  const isApplied = await cell.when(
    ({ epoch, generation, state }) => epoch > pending.epoch || generation !== request.generation || state !== 'active',
  )
  if (!isApplied) return unreachable('locked')
  return isOurs ? { ok: true } : 'lost'
}

async function refuse(cell: ChatCell, pending: PendingCommit, code: string): Promise<Submitted> {
  await drop(cell, pending)
  return { ok: false, code, unreachable: false }
}

function drop(cell: ChatCell, pending: PendingCommit): Promise<void> {
  return cell.task(async (task) => {
    if (await isPending(task, pending)) dropPending(task)
  })
}

/** Whether it still waits for its decision. */
async function isPending(task: ChatTask, { commitHash }: PendingCommit): Promise<boolean> {
  const current = await pendingCommitOf(task)
  return current !== undefined && equalBytes(current.commitHash, commitHash)
}

const unreachable = (code: string): NotSubmitted => ({ ok: false, code, unreachable: true })

const undecided = ({ code, retryAfterMs }: { code: string; retryAfterMs: number | undefined }): NotSubmitted => ({
  ...unreachable(code),
  retryAfterMs,
})
