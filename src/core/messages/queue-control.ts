// Queues what is no message of its own: a deletion, a receipt. Sent like a text and, sealed, of the same size as a word;
// it leaves no row in the timeline.

import { toHex } from '#protocol/codec/bytes.ts'
import { UsageError } from '#protocol/errors.ts'
import { parseMessageId } from '#protocol/ids.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { unsentMessageKey } from '../chats/row-keys.ts'
import type { KnownContent } from '../payload/content.ts'
import { encodePayload } from '../payload/payload.ts'
import { deleteToken } from './delete-token.ts'
import { encryptInto } from './queue-text.ts'

/** `UsageError` `chat_not_active` where nothing can be sent. The caller wakes the outbox. */
export async function queueControl(deps: ChatDeps, task: ChatTask, content: KnownContent): Promise<void> {
  const chat = task.record()
  if (chat.state !== 'active') throw new UsageError('chat_not_active', 'nothing can be sent here')
  const id = parseMessageId(toHex(deps.crypto.randomBytes(16)))
  const { device, accountHash } = deps.self
  const header = { id, device, accountHash, sentAtMs: deps.clock.nowMs(), timerSeconds: 0, flags: 0 }
  const order = task.activity().nextOrder
  task.updateActivity({ nextOrder: order + 1 })
  await encryptInto(deps, task, order, {
    id,
    idempotencyKey: deps.crypto.randomBytes(16),
    deleteHash: deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, id)),
    // As long as a text: a shorter one would tell the kind.
    expiresDays: 400,
    payload: encodePayload(header, content),
    // Of no row: what settles a message finds nothing there.
    messageKey: unsentMessageKey(chat.number, chat.generation, order),
    bodyHashes: [],
  })
}
