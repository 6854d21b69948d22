// Devices that ask to be let in again and again: something there does not keep what it should, a disk or a copied folder.
// Noted where the asking comes, shown in the chat's health; nothing is done about them. Decision 0024.

import { decodeShape, encodeShape, list, record, uint } from '#protocol/codec/shape.ts'
import type { AccountAddress, DeviceId } from '#protocol/ids.ts'
import type { MlsGroup } from '../mls/mls.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { ChatTask } from './chat-cell.ts'
import { returnsKey } from './row-keys.ts'

/** So often within so long is no accident any more. */
const often = { times: 3, withinMs: 30 * 86_400_000 } as const

const returnsShape = record({
  /** The server's times of its newest askings, the oldest first. */
  askedMs: [1, list(uint(), often.times)],
})

interface ReturningDevice {
  readonly account: AccountAddress
  readonly device: DeviceId
}

/** A device asks to be added anew, and was not waiting for it already. */
export async function noteReturn(task: ChatTask, device: DeviceId, timeMs: number): Promise<void> {
  const { number } = task.record()
  const askedMs = [...(await readReturns(task.work, number, device)), timeMs].slice(-often.times)
  task.work.put('chat_marks', returnsKey(number, device), encodeShape(returnsShape, { askedMs }))
}

/** Devices of this group that have asked for it too often of late. */
export async function oftenReturning(
  work: Pick<UnitOfWork, 'get'>,
  number: number,
  { leaves }: MlsGroup,
  nowMs: number,
): Promise<readonly ReturningDevice[]> {
  const found: ReturningDevice[] = []
  for (const { identity } of leaves) {
    const { account, device } = identity
    const lately = (await readReturns(work, number, device)).filter((askedMs) => nowMs - askedMs <= often.withinMs)
    if (lately.length >= often.times) found.push({ account, device })
  }
  return found
}

async function readReturns(
  work: Pick<UnitOfWork, 'get'>,
  number: number,
  device: DeviceId,
): Promise<readonly number[]> {
  const stored = await work.get('chat_marks', returnsKey(number, device))
  return stored === undefined ? [] : decodeShape(returnsShape, stored).askedMs
}
