// Writing a message: padded, encrypted, stored with the ratchet and the exact bytes in one transaction, and only then
// sent by the outbox. Works without a network, as long as the chat has been joined.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseMessageId, type MessageId } from '#protocol/ids.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { OutgoingFile } from '../files/file-rows.ts'
import { seenIdKey, outboxKey, sentBodyKey, unsentMessageKey } from '../chats/row-keys.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { payloadFlags } from '../payload/header.ts'
import type { LinkPreview } from '../payload/link-preview.ts'
import type { Mention } from '../payload/mention.ts'
import type { Said } from '../payload/said.ts'
import { defaultTimerOf, checkTimer, expiryStep } from '../timers/timer-length.ts'
import { ofMembers } from './apply-marks.ts'
import { deleteToken } from './delete-token.ts'
import { encodeText } from './encode-text.ts'
import { marksOf } from './marks-of-text.ts'
import { encodeOutboxRecord, type OutboxRecord } from './outbox-record.ts'
import { checkHold } from './hold.ts'
import { sealedForEpoch } from './reaction-seal.ts'
import { encodeSentBody } from './sent-body.ts'
import { putMessage } from './shelves.ts'

export interface TextOptions {
  /** Seconds; absent is the chat's default, 0 is never. */
  readonly timerSeconds?: number
  /** The others see it once. */
  readonly burnsOnRead?: boolean
  readonly mentions?: readonly Mention[]
  /** The message that it answers; see payload/message-reference.ts. */
  readonly reply?: Uint8Array
  readonly forwarded?: Said['forwarded']
  /** It waits so long before it leaves, and can be taken out until then. `bad_hold` beyond half a minute. */
  readonly holdSeconds?: number
  readonly file?: FileToSend
  /** Of a link in the text; left out where it is unfit, not of one of this text's links, or leaves the text no room. */
  readonly preview?: LinkPreview | null
}

/** The message waits for its file: `hold` keeps it in the outbox's place. */
interface FileToSend {
  readonly info: FileInfo
  readonly hold: (message: OutgoingFile) => void
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
  const { burnsOnRead = false, holdSeconds = 0 } = options
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const { address, device, accountHash } = deps.self
  const sentAtMs = deps.clock.nowMs()
  const heldUntilMs = holdSeconds === 0 ? 0 : sentAtMs + checkHold(holdSeconds) * 1000
  // A lone surrogate, half of a pasted emoji, has no UTF-8: it becomes U+FFFD here and not an error.
  const said = {
    text: text.toWellFormed(),
    mentions: ofMembers(task, options.mentions ?? []),
    reply: options.reply ?? null,
    forwarded: options.forwarded ?? null,
  }
  const flags = burnsOnRead ? payloadFlags.burnOnRead : 0
  const { payload, preview } = encodeText({ id, device, accountHash, sentAtMs, timerSeconds, flags }, said, {
    file: options.file?.info,
    preview: options.preview ?? null,
  })

  const order = task.activity().nextOrder
  const key = unsentMessageKey(chat.number, chat.generation, order)
  task.work.put('message_ids', seenIdKey(deps.crypto, chat.number, id, accountHash), key)
  putMessage(task.work, key, {
    id,
    sender: address,
    device,
    sentAtMs,
    serverTimeMs: null,
    kind: 'text',
    text: said.text,
    state: 'queued',
    failure: '',
    epoch: chat.epoch,
    notice: null,
    rawPayload: null,
    file: options.file?.info ?? null,
    timerSeconds,
    burnsOnRead,
    fromDevice: null,
    marks: await marksOf(deps, task, address, { ...said, ...(preview === undefined ? {} : { preview }) }),
  })
  deps.timers.watch(task.work, key, { timerSeconds, burnsOnRead, sentAtMs }, 'sending')
  // Whoever answers wants the chat.
  deps.requests.accept(task.work, chat.number)
  task.updateActivity({ nextOrder: order + 1, lastActivityMs: Math.max(task.activity().lastActivityMs, sentAtMs) })
  const outgoing = {
    id,
    idempotencyKey: deps.crypto.randomBytes(16),
    deleteHash: deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, id)),
    expiresDays: expiryStep(burnsOnRead && timerSeconds === 0 ? 1 : timerSeconds),
    payload,
    messageKey: key,
  }
  if (options.file === undefined) await encryptInto(deps, task, order, { ...outgoing, bodyHashes: [], heldUntilMs })
  else options.file.hold({ order, ...outgoing })
  return id
}

/** Encrypts a message for the current epoch, or again for a new one, under the same id and idempotency key. */
export async function encryptInto(
  deps: ChatDeps,
  task: ChatTask,
  order: number,
  message: Omit<OutboxRecord, 'generation' | 'epoch' | 'body' | 'heldUntilMs'> & { readonly heldUntilMs?: number },
): Promise<OutboxRecord> {
  const chat = task.record()
  const group = await task.group()
  if (group === undefined) throw new UsageError('chat_not_active', 'nothing can be sent here')
  const { messageBytes, writes, ownGenerations } = await deps.mls.encrypt(
    group,
    task.rows,
    await sealedForEpoch(deps, task, message.payload),
  )
  task.rows.write(writes)
  const bodyHashes = [...message.bodyHashes, deps.crypto.blake3(messageBytes)]
  const record: OutboxRecord = {
    heldUntilMs: 0,
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
