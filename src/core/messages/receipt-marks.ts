// How far each member has come in a chat, by what it said itself, and how far this account has and has said so.
// Cumulative: one place stands for all before it. Kept in the vault, told by sealed receipts, never known to the server (B8).

import { decodeShape, encodeShape, list, record, uint, type Shaped } from '#protocol/codec/shape.ts'
import { addressShape, type AccountAddress } from '#protocol/ids.ts'
import { receiptsKey } from '../chats/row-keys.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'

/** Larger chats send no receipts: their number would grow with the square of the members. */
export const mostReceiptAccounts = 10

const markShape = record({
  generation: [1, uint(0xffff_ffff)],
  deliveredSeq: [2, uint()],
  readSeq: [3, uint()],
})
export type ReceiptMark = Shaped<typeof markShape>

const marksShape = record({
  /** Of this account. */
  own: [1, markShape],
  /** The part of `own` that the others were told. */
  told: [2, markShape],
  others: [3, list(record({ account: [1, addressShape], mark: [2, markShape] }), mostReceiptAccounts)],
})
export type ReceiptMarks = Shaped<typeof marksShape>

export const noMark: ReceiptMark = { generation: 0, deliveredSeq: 0, readSeq: 0 }
export const noMarks: ReceiptMarks = { own: noMark, told: noMark, others: [] }

export async function readMarks(work: Pick<UnitOfWork, 'get'>, chatNumber: number): Promise<ReceiptMarks> {
  const stored = await work.get('chat_marks', receiptsKey(chatNumber))
  return stored === undefined ? noMarks : decodeShape(marksShape, stored)
}

export function writeMarks(work: UnitOfWork, chatNumber: number, marks: ReceiptMarks): void {
  work.put('chat_marks', receiptsKey(chatNumber), encodeShape(marksShape, marks))
}

/** The further of both; a later generation is further than any place in an earlier one. */
export function furtherMark(one: ReceiptMark, other: ReceiptMark): ReceiptMark {
  if (one.generation !== other.generation) return one.generation > other.generation ? one : other
  return {
    generation: one.generation,
    deliveredSeq: Math.max(one.deliveredSeq, other.deliveredSeq),
    readSeq: Math.max(one.readSeq, other.readSeq),
  }
}

/** What the others say of a message at that place. */
export function receiptsOf(
  { others }: Pick<ReceiptMarks, 'others'>,
  place: { generation: number; seq: number },
): { deliveredTo: readonly AccountAddress[]; readBy: readonly AccountAddress[] } {
  const reached = (pick: (mark: ReceiptMark) => number): readonly AccountAddress[] =>
    others
      .filter(({ mark }) =>
        mark.generation === place.generation ? pick(mark) >= place.seq : mark.generation > place.generation,
      )
      .map(({ account }) => account)
  return {
    deliveredTo: reached(({ deliveredSeq, readSeq }) => Math.max(deliveredSeq, readSeq)),
    readBy: reached(({ readSeq }) => readSeq),
  }
}
