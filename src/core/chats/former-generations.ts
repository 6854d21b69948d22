// Generations that a chat has moved on from: their groups are kept for a while, like late keys, so that what was sent in
// one by somebody who had not moved yet is still read. Nothing is sent in them, no commit of theirs is followed.

import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatTask } from './chat-cell.ts'
import { keptRunningMs, type ChatRecord } from './chat-record.ts'
import { createGroupRows } from './group-rows.ts'
import { pendingCommitKey } from './pending-commit.ts'

const keptGenerations = 16

/** The list with the chat's present generation, which it leaves now. Where it grows too long, the oldest are forgotten. */
export function withFormer({ work, record }: ChatTask, runningMs: number): ChatRecord['former'] {
  const { number, generation, former } = record()
  const all = [...former, { generation, closedAtRunningMs: runningMs }]
  for (const oldest of all.slice(0, -keptGenerations)) forgetGeneration(work, number, oldest.generation)
  return all.slice(-keptGenerations)
}

/** Whether one of them was kept long enough. */
export const hasOutlivedGeneration = (chat: ChatRecord, runningMs: number): boolean =>
  chat.former.some(({ closedAtRunningMs }) => closedAtRunningMs + keptRunningMs <= runningMs)

/** Forgets those that were kept long enough: every row of their groups. */
export function forgetFormer(task: ChatTask, runningMs: number): void {
  const { number, former } = task.record()
  const isOld = (one: ChatRecord['former'][number]): boolean => one.closedAtRunningMs + keptRunningMs <= runningMs
  for (const { generation } of former.filter(isOld)) forgetGeneration(task.work, number, generation)
  task.update({ former: former.filter((one) => !isOld(one)) })
}

/** Every row of one generation's group. */
export function forgetGeneration(work: UnitOfWork, number: number, generation: number): void {
  createGroupRows(work, number, generation).forgetAll()
  work.delete('mls_pending', pendingCommitKey(number, generation))
}
