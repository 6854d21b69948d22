// Says how far this account has come, at most once in five seconds and chat, where that is wanted and nobody unknown
// would learn of it. What is still to be said lies in the vault and is said after a restart.

import { TalkeeError } from '#protocol/errors.ts'
import type { ChatId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { queueControl } from './queue-control.ts'
import { furtherMark, mostReceiptAccounts, readMarks, writeMarks, type ReceiptMark } from './receipt-marks.ts'

export interface ReceiptSender {
  /** There may be something to say in this chat. */
  due(cell: ChatCell): void
  stop(): Promise<void>
}

export interface ReceiptSenderDeps extends ChatDeps {
  /** Wakes the chat's outbox. */
  readonly flush: (cell: ChatCell) => void
}

const restMs = 5_000

export function createReceiptSender(deps: ReceiptSenderDeps): ReceiptSender {
  const saidAtMs = new Map<ChatId, number>()
  const waiting = new Map<ChatId, () => void>()
  const running = new Set<Promise<void>>()
  let stopped = false

  async function say(cell: ChatCell): Promise<void> {
    try {
      const said = await cell.task((task) => queueReceipt(deps, task))
      if (!said) return
      saidAtMs.set(cell.record().chat, deps.clock.monotonicMs())
      deps.flush(cell)
    } catch (error) {
      // The next message, or the next start, asks again.
      if (!stopped) deps.log.warn('receipt_failed', { code: error instanceof TalkeeError ? error.code : 'internal' })
    }
  }

  return {
    due(cell) {
      const { chat } = cell.record()
      if (stopped || waiting.has(chat)) return
      const restedMs = deps.clock.monotonicMs() - (saidAtMs.get(chat) ?? Number.NEGATIVE_INFINITY)
      const cancel = deps.clock.after(Math.max(0, restMs - restedMs), () => {
        waiting.delete(chat)
        const saying = say(cell).finally(() => running.delete(saying))
        running.add(saying)
      })
      waiting.set(chat, cancel)
    },
    async stop() {
      stopped = true
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
      await Promise.all(running)
    },
  }
}

/** Queues a receipt where there is something new to say and it may be said; false where not. */
async function queueReceipt(deps: ChatDeps, task: ChatTask): Promise<boolean> {
  const { number, state } = task.record()
  if (state !== 'active' || !mayTell(deps, task)) return false
  const marks = await readMarks(task.work, number)
  const next: ReceiptMark = furtherMark(marks.told, marks.own)
  if (sameMark(next, marks.told)) return false
  writeMarks(task.work, number, { ...marks, told: next })
  await queueControl(deps, task, { kind: 'receipt', ...next })
  return true
}

/** Whether the others in this chat may learn anything of this account. */
function mayTell(deps: ChatDeps, task: Pick<ChatTask, 'record'>): boolean {
  const { number, peer, accounts } = task.record()
  return (
    deps.privacy.current().sendsReceipts &&
    accounts.length > 1 &&
    accounts.length <= mostReceiptAccounts &&
    deps.requests.openerOf(number) === undefined &&
    (peer === null || !deps.contacts.of(peer).isBlocked)
  )
}

const sameMark = (one: ReceiptMark, other: ReceiptMark): boolean =>
  one.generation === other.generation && one.deliveredSeq === other.deliveredSeq && one.readSeq === other.readSeq
