// Queues what is no message of its own: a deletion, a receipt. Sent like a text and, sealed, of the same size as a word;
// it leaves no row in the timeline.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseMessageId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { unsentMessageKey } from '../chats/row-keys.ts'
import type { KnownContent } from '../payload/content.ts'
import type { PayloadHeader } from '../payload/header.ts'
import { encodePayload } from '../payload/payload.ts'
import { expiryStep } from '../timers/timer-length.ts'
import type { MarkAuthor } from './apply-marks.ts'
import { deleteToken } from './delete-token.ts'
import { encryptInto } from './queue-text.ts'

/**
 * `UsageError` `chat_not_active` where nothing can be sent. The caller wakes the outbox. `when`: what is about a message
 * goes when that goes, and after what it replaces. Gives what it is said as.
 */
export async function queueControl(
  deps: ChatDeps,
  task: ChatTask,
  content: KnownContent,
  when: Partial<Pick<PayloadHeader, 'sentAtMs' | 'timerSeconds'>> = {},
): Promise<MarkAuthor> {
  const chat = task.record()
  if (chat.state !== 'active') throw new UsageError('chat_not_active', 'nothing can be sent here')
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const { address, device, accountHash } = deps.self
  const { sentAtMs = deps.clock.nowMs(), timerSeconds = 0 } = when
  const header = { id, device, accountHash, sentAtMs, timerSeconds, flags: 0 }
  const order = task.activity().nextOrder
  task.updateActivity({ nextOrder: order + 1 })
  await encryptInto(deps, task, order, {
    id,
    idempotencyKey: deps.crypto.randomBytes(16),
    deleteHash: deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, id)),
    // As long as a text: a shorter one would tell the kind.
    expiresDays: expiryStep(timerSeconds),
    payload: encodePayload(header, content),
    // Of no row: what settles a message finds nothing there.
    messageKey: unsentMessageKey(chat.number, chat.generation, order),
    bodyHashes: [],
  })
  return { account: address, header }
}
