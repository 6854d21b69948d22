// Writing a message: padded, encrypted, stored with the ratchet and the exact bytes in one transaction, and only then
// sent by the outbox. Works without a network, as long as the chat has been joined.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseMessageId, type MessageId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { seenIdKey, outboxKey, sentBodyKey, unsentMessageKey } from '../chats/row-keys.ts'
import { payloadFlags } from '../payload/header.ts'
import { encodePayload } from '../payload/payload.ts'
import { defaultTimerOf, checkTimer, expiryStep } from '../timers/timer-length.ts'
import { deleteToken } from './delete-token.ts'
import { encodeMessageRecord } from './message-record.ts'
import { encodeOutboxRecord, type OutboxRecord } from './outbox-record.ts'
import { encodeSentBody } from './sent-body.ts'

export interface TextOptions {
  /** Seconds; absent is the chat's default, 0 is never. */
  readonly timerSeconds?: number
  /** The others see it once. */
  readonly burnsOnRead?: boolean
}

/** Queues a text. `UsageError`: `chat_not_active`, `text_empty`, `text_too_long`, `bad_timer`, `contact_blocked`. */
export async function queueText(
  deps: ChatDeps,
  task: ChatTask,
  text: string,
  options: TextOptions = {},
): Promise<MessageId> {
  const chat = task.record()
  const group = await task.group()
  if (chat.state !== 'active' || group === undefined)
    throw new UsageError('chat_not_active', 'nothing can be sent here')
  if (chat.peer !== null && deps.contacts.of(chat.peer).isBlocked)
    throw new UsageError('contact_blocked', 'nothing is sent to whom one has blocked')
  const timerSeconds = options.timerSeconds === undefined ? defaultTimerOf(group) : checkTimer(options.timerSeconds)
  const { burnsOnRead = false } = options
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const { address, device, accountHash } = deps.self
  const sentAtMs = deps.clock.nowMs()
  // A lone surrogate, half of a pasted emoji, has no UTF-8: it becomes U+FFFD here and not an error.
  const said = text.toWellFormed()
  const flags = burnsOnRead ? payloadFlags.burnOnRead : 0
  const payload = encodePayload(
    { id, device, accountHash, sentAtMs, timerSeconds, flags },
    { kind: 'text', text: said },
  )

  const order = task.activity().nextOrder
  const key = unsentMessageKey(chat.number, chat.generation, order)
  task.work.put('message_ids', seenIdKey(deps.crypto, chat.number, id, accountHash), key)
  task.work.put(
    'messages',
    key,
    encodeMessageRecord({
      id,
      sender: address,
      device,
      sentAtMs,
      serverTimeMs: null,
      kind: 'text',
      text: said,
      state: 'queued',
      failure: '',
      epoch: chat.epoch,
      notice: null,
      rawPayload: null,
      file: null,
      timerSeconds,
      burnsOnRead,
      fromDevice: null,
    }),
  )
  deps.timers.watch(task.work, key, { timerSeconds, burnsOnRead, sentAtMs }, 'sending')
  // Whoever answers wants the chat.
  deps.requests.accept(task.work, chat.number)
  task.updateActivity({ nextOrder: order + 1, lastActivityMs: Math.max(task.activity().lastActivityMs, sentAtMs) })
  await encryptInto(deps, task, order, {
    id,
    idempotencyKey: deps.crypto.randomBytes(16),
    deleteHash: deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, id)),
    expiresDays: expiryStep(burnsOnRead && timerSeconds === 0 ? 1 : timerSeconds),
    payload,
    messageKey: key,
    bodyHashes: [],
  })
  return id
}

/** Encrypts a message for the current epoch, or again for a new one, under the same id and idempotency key. */
export async function encryptInto(
  deps: ChatDeps,
  task: ChatTask,
  order: number,
  message: Omit<OutboxRecord, 'generation' | 'epoch' | 'body'>,
): Promise<OutboxRecord> {
  const chat = task.record()
  const group = await task.group()
  if (group === undefined) throw new UsageError('chat_not_active', 'nothing can be sent here')
  const { messageBytes, writes, ownGenerations } = await deps.mls.encrypt(group, task.rows, message.payload)
  task.rows.write(writes)
  const bodyHashes = [...message.bodyHashes, deps.crypto.blake3(messageBytes)]
  const record: OutboxRecord = {
    ...message,
    generation: chat.generation,
    epoch: group.epoch,
    body: messageBytes,
    bodyHashes,
  }
  task.work.put('outbox', outboxKey(chat.number, order), encodeOutboxRecord(record))
  for (const hash of bodyHashes) {
    task.work.put('sent_bodies', sentBodyKey(chat.number, hash), encodeSentBody({ order, bodyHashes }))
  }
  task.updateActivity({ ownGenerations })
  return record
}
