// Rows that the server is to empty because their author wants them gone: remembered in the vault until it has answered.
// Shown is the delete token alone, on a connection without a session; see delete-token.ts.

import { bytes, decodeShape, encodeShape, record, uint } from '#protocol/codec/shape.ts'
import type { MessageId } from '#protocol/ids.ts'
import type { ChatCell, ChatTask } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import { chatRange, deletionKey } from '../chats/row-keys.ts'
import { isUndecided } from '../chats/undecided.ts'
import { deleteToken } from './delete-token.ts'

const retryMs = 5_000
const deletionShape = record({ seq: [1, uint()], token: [2, bytes(32)] })

/** Gathers the wish into the task; the outbox carries it out. */
export function wishDeletion(deps: ChatDeps, task: ChatTask, seq: number, id: MessageId): void {
  const token = deleteToken(deps.crypto, deps.self.authorSecret, id)
  task.work.put('deletions', deletionKey(task.record().number, seq), encodeShape(deletionShape, { seq, token }))
}

/** Carries out what is wished; undefined when nothing is left to do, else when to try again. */
export async function flushDeletions(deps: ChatDeps, cell: ChatCell): Promise<{ retryAfterMs: number } | undefined> {
  const { chat, number } = cell.record()
  for (const { key, value } of await deps.vault.scan({ table: 'deletions', ...chatRange(number) })) {
    const deleted = await deps.posts.deleteMessage(chat, decodeShape(deletionShape, value))
    // Any other refusal is for ever: the row is not there, or it was another installation's to delete.
    if (!deleted.ok && (deleted.why === 'unreachable' || isUndecided(deleted.code))) {
      return { retryAfterMs: (deleted.why === 'refused' ? deleted.retryAfterMs : undefined) ?? retryMs }
    }
    await cell.task((task) => {
      task.work.delete('deletions', key)
      return Promise.resolve()
    })
  }
  return undefined
}
