// What this device can say of a chat's soundness beyond its record: rows it refused, counted by reason, and the last
// commit it entered. Nothing of it comes from the server's word.

import { decodeShape, encodeShape, list, nullable, record, text, uint, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { healthKey } from '../chats/row-keys.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

/** More reasons than there are codes: whoever can make rows be refused must not make this row grow. */
const mostCodes = 64

const healthShape = record({
  refused: [1, list(record({ code: [1, text(64)], count: [2, uint()] }), mostCodes)],
  lastCommit: [2, nullable(record({ epoch: [1, uint()], author: [2, addressShape], timeMs: [3, uint()] }))],
})
export type ChatHealth = Shaped<typeof healthShape>

export async function readHealth(work: Pick<UnitOfWork, 'get'>, chatNumber: number): Promise<ChatHealth> {
  const stored = await work.get('chat_marks', healthKey(chatNumber))
  return stored === undefined ? { refused: [], lastCommit: null } : decodeShape(healthShape, stored)
}

/** A row was refused: forged, replayed, or of nobody who may (B11). */
export async function countRefused(task: ChatTask, code: string): Promise<void> {
  const { number } = task.record()
  const health = await readHealth(task.work, number)
  const before = health.refused.find((entry) => entry.code === code)
  if (before === undefined && health.refused.length >= mostCodes) return
  const others = health.refused.filter((entry) => entry !== before)
  write(task.work, number, { ...health, refused: [...others, { code, count: (before?.count ?? 0) + 1 }] })
}

export async function noteCommit(task: ChatTask, lastCommit: NonNullable<ChatHealth['lastCommit']>): Promise<void> {
  const { number } = task.record()
  write(task.work, number, { ...(await readHealth(task.work, number)), lastCommit })
}

function write(work: UnitOfWork, chatNumber: number, health: ChatHealth): void {
  work.put('chat_marks', healthKey(chatNumber), encodeShape(healthShape, health))
}
