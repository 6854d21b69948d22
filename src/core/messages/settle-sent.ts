// An own message has its place in the log: told by the answer to the post, or by its echo, whichever comes first.

import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatTask } from '../chats/chat-cell.ts'
import { messageKey, outboxKey, seenIdKey } from '../chats/row-keys.ts'
import { noteEditRow, targetOfEdit } from './edit-rows.ts'
import { freePlace } from './free-place.ts'
import { decodeMessageRecord } from './message-record.ts'
import { decodeOutboxRecord } from './outbox-record.ts'
import { dropFile } from '../files/erase-file.ts'
import { leftOfOnce } from './once.ts'
import { dropMessage, putMessage } from './shelves.ts'

/** Marks the message of that order as sent and takes it out of the outbox; nothing when that was done before. */
export async function settleSent(
  deps: ChatDeps,
  task: ChatTask,
  order: number,
  place: { seq: number; timeMs: number },
): Promise<void> {
  const chat = task.record()
  const stored = await task.work.get('outbox', outboxKey(chat.number, order))
  if (stored === undefined) return
  const outgoing = decodeOutboxRecord(stored)
  task.work.delete('outbox', outboxKey(chat.number, order))
  const edited = targetOfEdit(outgoing.payload)
  if (edited !== undefined) await noteEditRow(deps, task, edited, { id: outgoing.id, seq: place.seq })
  const message = await task.work.get('messages', outgoing.messageKey)
  if (message === undefined) return
  const numbered = messageKey(chat.number, outgoing.generation, deps.place(), place.seq)
  const key = await freePlace(task, numbered, outgoing.id)
  const sent = decodeMessageRecord(message)
  // What is shown once to others is not kept by whoever wrote it either.
  if (sent.burnsOnRead) await dropFile(deps, task, sent)
  dropMessage(task.work, outgoing.messageKey, sent)
  putMessage(task.work, key, {
    ...sent,
    ...(sent.burnsOnRead ? leftOfOnce(sent) : {}),
    state: 'sent',
    serverTimeMs: place.timeMs,
  })
  if (sent.burnsOnRead) {
    task.work.afterCommit(() => {
      // What it said is to be nowhere on this disk. It never rejects, and the next message need not wait for it.
      void deps.forget()
    })
  }
  deps.timers.settled(task.work, outgoing.messageKey, key)
  task.work.put('message_ids', seenIdKey(deps.crypto, chat.number, outgoing.id, deps.self.accountHash), key)
  task.updateActivity({ lastActivityMs: Math.max(task.activity().lastActivityMs, place.timeMs) })
}
