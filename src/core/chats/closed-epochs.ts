// Where epochs of a chat ended, in the server's own numbering. The server takes no message for an epoch that is over, so a
// row that comes behind the commit which ended its epoch is none that an honest server has: somebody who was removed, or
// holds a revoked device's keys, has sealed it, and the server has lied it in.

import { decodeShape, encodeShape, list, record, uint } from '#protocol/codec/shape.ts'
import type { ChatTask } from './chat-cell.ts'
import { closedEpochsKey } from './row-keys.ts'

/** As many as the epochs whose keys may still be there. */
const mostClosed = 16

const closedShape = record({
  closed: [
    1,
    list(
      record({ generation: [1, uint(0xffff_ffff)], epoch: [2, uint()], place: [3, uint(0xffff)], seq: [4, uint()] }),
      mostClosed,
    ),
  ],
})

interface EpochEnd {
  readonly generation: number
  readonly epoch: number
  /** Of the server's incarnation in its list: numbers mean something within one alone. */
  readonly place: number
  readonly seq: number
}

async function readClosed(task: ChatTask): Promise<readonly EpochEnd[]> {
  const stored = await task.work.get('chat_marks', closedEpochsKey(task.record().number))
  return stored === undefined ? [] : decodeShape(closedShape, stored).closed
}

/** The commit at this place has ended the epoch. */
export async function noteClosed(task: ChatTask, end: EpochEnd): Promise<void> {
  const closed = [...(await readClosed(task)), end].slice(-mostClosed)
  task.work.put('chat_marks', closedEpochsKey(task.record().number), encodeShape(closedShape, { closed }))
}

/**
 * Whether a row of that epoch stands behind its end. A row before it may come late all the same: whoever commits hears of
 * the own success before the rows that are on their way. A server that was restored since may have forgotten that the
 * epoch is over, and takes what its members send: from those who are members still.
 */
export async function isBehindEnd(
  task: ChatTask,
  row: EpochEnd & { readonly isFromMember: boolean },
): Promise<boolean> {
  const closed = await readClosed(task)
  return closed.some(
    ({ generation, epoch, place, seq }) =>
      generation === row.generation &&
      epoch === row.epoch &&
      (place === row.place ? row.seq > seq : place < row.place && !row.isFromMember),
  )
}
