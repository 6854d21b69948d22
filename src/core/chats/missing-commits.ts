// Commits that the stream has left out: the server is asked who won the epoch, and what it gives is verified and entered as
// if it had come in its place. One that is gone is evidence, and the next generation heals it. Decision 0023.

import { encodeShape } from '#protocol/codec/shape.ts'
import { commitRowShape, type CommitRow } from '#protocol/client-server/chats.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { PeerError } from '#protocol/errors.ts'
import type { RawRow } from '../messages/raw-row.ts'
import { applyCommitRow } from './apply-commit.ts'
import type { ChatDeps } from './chat-deps.ts'
import type { ChatTask } from './chat-cell.ts'

/** `entered`: one epoch further, or the chat has halted over it. `gone`: the server has no such commit. */
export type CaughtUp = 'entered' | 'gone' | 'later'

/** Enters the epoch after this device's. `row` is what could not be read without it: its time is the latest that the commit can have. */
export async function fetchMissingCommit(deps: ChatDeps, task: ChatTask, row: RawRow): Promise<CaughtUp> {
  const { chat, generation, epoch } = task.record()
  const fetched = await fetchWinner(deps, chat, generation, epoch)
  if (typeof fetched === 'string') return fetched
  if (fetched.generation !== generation || fetched.epoch !== epoch) return 'gone'
  const { seen } = task.activity()
  const skipped = seen !== null && seen.seq + 1 < row.seq ? seen.seq + 1 : row.seq
  const content = encodeShape(commitRowShape, fetched)
  const applied = await applyCommitRow(deps, task, { ...row, type: frameTypes.commit, seq: skipped, content })
  return applied === 'retry' ? 'later' : 'entered'
}

async function fetchWinner(
  deps: ChatDeps,
  chat: Parameters<ChatDeps['routes']['winner']>[0],
  generation: number,
  epoch: number,
): Promise<CommitRow | 'gone' | 'later'> {
  try {
    const answer = await deps.routes.winner(chat, generation, epoch)
    if (answer.ok) return answer.value
    const isGone = answer.why === 'refused' && (answer.code === 'not_found' || answer.code === 'not_in_roster')
    return isGone ? 'gone' : 'later'
  } catch (error) {
    // An answer that is none, from whatever stands in between.
    if (error instanceof PeerError) return 'later'
    throw error
  }
}
