// Sends what is queued, a chat at a time and in order, without a session. It retries for ever with the same bytes;
// only a new epoch makes new ones, under the same message id and idempotency key.

import type { Answer } from '../session/home-server.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, outboxKey } from '../chats/row-keys.ts'
import { isAwaitingAll } from '../chats/trouble.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import { equalBytes } from '#protocol/codec/bytes.ts'
import { createReader } from '#protocol/codec/reader.ts'
import { failMessage, failQueued } from './fail-queued.ts'
import { heldFor } from './hold.ts'
import { decodeOutboxRecord, encodeOutboxRecord, type OutboxRecord } from './outbox-record.ts'
import { encryptInto } from './queue-text.ts'
import { flushDeletions } from './server-deletions.ts'
import { settleSent } from './settle-sent.ts'

export interface OutboxDeps extends ChatDeps {
  /** The server says that a revoked device must be removed first; resolves when that was tried. */
  readonly removeRevoked: (cell: ChatCell, details: Readonly<Record<string, unknown>>) => Promise<void>
  /** Replaces a wrong send hash at the server; true when it stands right now. */
  readonly repairSendHash: (cell: ChatCell) => Promise<boolean>
}

export type Flushed =
  | { readonly rest: 'empty' }
  /** Try again after so long, or when something has changed. */
  | { readonly rest: 'later'; readonly retryAfterMs: number }
  /** Not before the chat has moved on: to the next epoch, or out of its halt. */
  | { readonly rest: 'blocked' }

const retryMs = 5_000
/** Refusals of the message itself: the same bytes are refused for ever. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['malformed', 'too_large', 'idempotency_conflict'])

interface Next {
  readonly order: number
  readonly outgoing: OutboxRecord
  readonly token: Uint8Array
}

/** Sends the chat's queue as far as it goes now. One at a time per chat: the caller sees to it. */
export async function flushOutbox(deps: OutboxDeps, cell: ChatCell): Promise<Flushed> {
  const flushed = await flushMessages(deps, cell)
  // These need no epoch: they go from a chat that has halted or was left, too.
  const deleting = await flushDeletions(deps, cell)
  return deleting === undefined ? flushed : { rest: 'later', ...deleting }
}

async function flushMessages(deps: OutboxDeps, cell: ChatCell): Promise<Flushed> {
  for (;;) {
    const blocked = await prepare(deps, cell)
    if (blocked !== undefined) return blocked
    const next = await cell.task((task) => nextMessage(deps, task))
    if (next === undefined) return { rest: 'empty' }
    if ('heldMs' in next) return { rest: 'later', retryAfterMs: next.heldMs }
    const { order, outgoing, token } = next
    const posted = await deps.posts.post(cell.record().chat, {
      generation: outgoing.generation,
      epoch: outgoing.epoch,
      token,
      idempotencyKey: outgoing.idempotencyKey,
      deleteHash: outgoing.deleteHash,
      expiresDays: outgoing.expiresDays,
      ephemeral: false,
      body: outgoing.body,
    })
    if (posted.ok) {
      await cell.task((task) => settleSent(deps, task, order, posted.value))
      continue
    }
    const rest = await refusedPost(deps, cell, order, outgoing, posted)
    if (rest !== undefined) return rest
  }
}

/** Whether the message of that row waits to leave, and can be taken out. */
export async function isHeld(task: ChatTask, messageKey: Uint8Array): Promise<boolean> {
  const rows = await task.work.scan({ table: 'outbox', ...chatRange(task.record().number) })
  const waiting = rows.map(({ value }) => decodeOutboxRecord(value))
  return waiting.some((one) => one.heldUntilMs > 0 && equalBytes(one.messageKey, messageKey))
}

async function prepare(deps: OutboxDeps, cell: ChatCell): Promise<Flushed | undefined> {
  const { state, sendHashIsRight, isRegistered } = cell.record()
  if (state === 'left') {
    // This device was removed: nobody would read it.
    await cell.task((task) => failQueued(task.work, chatRange(task.record().number), 'left'))
    return { rest: 'empty' }
  }
  if (state !== 'active' || !isRegistered || isAwaitingAll(cell.record(), deps.self.address)) return { rest: 'blocked' }
  if (!sendHashIsRight && !(await deps.repairSendHash(cell))) return { rest: 'later', retryAfterMs: retryMs }
  return undefined
}

/** The oldest message, encrypted for the epoch that the chat is in now. */
async function nextMessage(deps: OutboxDeps, task: ChatTask): Promise<Next | { heldMs: number } | undefined> {
  const { number, generation, epoch } = task.record()
  const [first] = await task.work.scan({ table: 'outbox', ...chatRange(number), limit: 1 })
  if (first === undefined) return undefined
  const order = orderOf(first.key)
  let outgoing = decodeOutboxRecord(first.value)
  const heldMs = heldFor(deps.clock.nowMs(), outgoing.heldUntilMs)
  if (heldMs > 0) return { heldMs }
  if (outgoing.heldUntilMs > 0) {
    // Stored before it is posted: from here on it is not taken out any more.
    outgoing = { ...outgoing, heldUntilMs: 0 }
    task.work.put('outbox', first.key, encodeOutboxRecord(outgoing))
  }
  if (outgoing.generation !== generation || outgoing.epoch !== epoch) {
    outgoing = await encryptInto(deps, task, order, outgoing)
  }
  return { order, outgoing, token: (await task.keys()).sendToken }
}

async function refusedPost(
  deps: OutboxDeps,
  cell: ChatCell,
  order: number,
  outgoing: OutboxRecord,
  posted: Extract<Answer<never>, { ok: false }>,
): Promise<Flushed | undefined> {
  // The stream can be well while this one post was not: whoever is offline altogether is told when that is over.
  if (posted.why === 'unreachable') return { rest: 'later', retryAfterMs: retryMs }
  if (posted.code === 'stale_epoch') {
    const { epoch, generation } = cell.record()
    // The chat has moved while the post was under way: encrypt again at once.
    return epoch === outgoing.epoch && generation === outgoing.generation ? { rest: 'blocked' } : undefined
  }
  if (posted.code === 'revocation_pending') {
    await deps.removeRevoked(cell, posted.details)
    return cell.record().epoch === outgoing.epoch ? { rest: 'later', retryAfterMs: retryMs } : undefined
  }
  if (hopeless.has(posted.code)) {
    await cell.task((task) => markFailed(task, order, outgoing, posted.code))
    return undefined
  }
  return { rest: 'later', retryAfterMs: posted.retryAfterMs ?? retryMs }
}

async function markFailed(task: ChatTask, order: number, outgoing: OutboxRecord, code: string): Promise<void> {
  task.work.delete('outbox', outboxKey(task.record().number, order))
  await failMessage(task.work, outgoing.messageKey, code)
}

function orderOf(key: Uint8Array): number {
  const reader = createReader(key)
  reader.u32()
  return reader.u64()
}
