// Payloads that are no messages: what somebody else's deletion or receipt changes here.

import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { seenIdKey } from '../chats/row-keys.ts'
import type { ReceiptContent } from '../payload/content.ts'
import type { PayloadHeader } from '../payload/header.ts'
import { messageReference } from '../payload/message-reference.ts'
import type { AccountAddress, MessageId } from '#protocol/ids.ts'
import { dropEarly } from './early-marks.ts'
import { furtherMark, mostReceiptAccounts, noMark, readMarks, writeMarks } from './receipt-marks.ts'
import { takeBack } from './taken-back.ts'

/**
 * Erases the message of that id from the deletion's own account: ids are looked up together with the account, so nobody
 * can reach a message of somebody else's. One that has not come yet is never shown.
 */
export async function applyDeletion(
  deps: ChatDeps,
  task: ChatTask,
  { accountHash }: Pick<PayloadHeader, 'accountHash'>,
  target: MessageId,
): Promise<void> {
  const idKey = seenIdKey(deps.crypto, task.record().number, target, accountHash)
  const key = await task.work.get('message_ids', idKey)
  if (key === undefined) {
    task.work.put('message_ids', idKey, idKey)
    dropEarly(task, messageReference(deps.crypto, target, accountHash))
  } else await takeBack(deps, task, key)
  task.work.afterCommit(() => {
    // It never rejects, and whoever reads rows need not wait for it.
    void deps.forget()
  })
}

/** Takes over how far another account says it has come. One of our own devices says how far this account has. */
export async function applyReceipt(
  deps: ChatDeps,
  task: ChatTask,
  account: AccountAddress,
  { generation, deliveredSeq, readSeq }: ReceiptContent,
): Promise<void> {
  const { number, accounts } = task.record()
  if (accounts.length > mostReceiptAccounts) return
  const marks = await readMarks(task.work, number)
  const said = { generation, deliveredSeq, readSeq }
  if (account === deps.self.address) {
    // The others have heard it already.
    writeMarks(task.work, number, { ...marks, told: furtherMark(marks.told, said) })
    return
  }
  const before = marks.others.find((other) => other.account === account)?.mark ?? noMark
  const others = marks.others.filter((other) => other.account !== account && accounts.includes(other.account))
  others.push({ account, mark: furtherMark(before, said) })
  writeMarks(task.work, number, { ...marks, others })
}

/** A message of somebody else has been stored at this place. */
export async function noteDelivered(task: ChatTask, place: { generation: number; seq: number }): Promise<void> {
  const { number, accounts } = task.record()
  if (accounts.length > mostReceiptAccounts) return
  const marks = await readMarks(task.work, number)
  const own = furtherMark(marks.own, { generation: place.generation, deliveredSeq: place.seq, readSeq: 0 })
  writeMarks(task.work, number, { ...marks, own })
}

/** All that has been delivered has been displayed. */
export async function noteRead(task: ChatTask): Promise<void> {
  const { number } = task.record()
  const marks = await readMarks(task.work, number)
  const { own } = marks
  if (own.readSeq < own.deliveredSeq) {
    writeMarks(task.work, number, { ...marks, own: { ...own, readSeq: own.deliveredSeq } })
  }
}
