// How a message comes into the log, and how it leaves. Each answer to a post comes before anything that could tell more
// to someone without the epoch's token.

import { equalBytes } from '#protocol/codec/bytes.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { AppendMessage, AppendMessageOutcome, MessageOperations } from '../message-operations.ts'
import { createAppendRow, streamFrame, wholeFrame } from './log-rows.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createPurge } from './stale-ciphertext.ts'
import { rawId } from './row-ids.ts'

interface GenerationRow {
  readonly epoch: number
  readonly send_hash: Buffer
  readonly closed: number
  readonly messages: number
  readonly message_bytes: number
}

export function createMessageOperations({ db, deliver }: OperationDeps): MessageOperations {
  const appendRow = createAppendRow(db)
  const chat = db.prepare<[Buffer], { chat: number }>('SELECT chat FROM chats WHERE chat_id = ?')
  const known = db.prepare<[number, Uint8Array], { id: number; seq: number; ts: number }>(
    'SELECT id, seq, ts FROM log WHERE chat = ? AND idempotency_key = ?',
  )
  const generation = db.prepare<[number, number], GenerationRow>(
    'SELECT epoch, send_hash, closed, messages, message_bytes FROM generations WHERE chat = ? AND generation = ?',
  )
  const pending = db.prepare<[number, number], { entry: Buffer }>(
    'SELECT entry FROM pending_removals WHERE chat = ? AND generation = ? LIMIT 1',
  )
  const count = db.prepare(
    `UPDATE generations SET messages = messages + 1, message_bytes = message_bytes + ?
     WHERE chat = ? AND generation = ?`,
  )

  const deletable = db.prepare<[Buffer, number], { id: number; delete_hash: Buffer | null }>(
    'SELECT l.id, l.delete_hash FROM chats AS c JOIN log AS l ON l.chat = c.chat WHERE c.chat_id = ? AND l.seq = ?',
  )
  const empty = db.prepare('UPDATE log SET body = NULL WHERE id = ?')
  const purge = createPurge(db)

  function isOpen(found: GenerationRow | undefined, input: AppendMessage): found is GenerationRow {
    return (
      found !== undefined &&
      found.closed === 0 &&
      found.epoch === input.epoch &&
      equalBytes(found.send_hash, input.sendHash)
    )
  }

  return {
    appendMessage(input): AppendMessageOutcome {
      const found = chat.get(rawId(input.chat))
      if (found === undefined) return { outcome: 'stale_epoch' }
      const handle = found.chat
      const before = known.get(handle, input.idempotencyKey)
      if (before !== undefined) {
        return { outcome: 'ok', known: true, row: { id: before.id, seq: before.seq, timeMs: before.ts } }
      }
      const current = generation.get(handle, input.generation)
      if (!isOpen(current, input)) return { outcome: 'stale_epoch' }
      const removal = pending.get(handle, input.generation)
      if (removal !== undefined) return { outcome: 'revocation_pending', entry: removal.entry }
      if (current.messages >= input.quota.messages || current.message_bytes + input.body.length > input.quota.bytes) {
        return { outcome: 'quota_exceeded' }
      }
      count.run(input.body.length, handle, input.generation)
      return input.ephemeral ? passOn(handle, input) : append(handle, input)
    },

    deleteMessage({ chat: id, seq, deleteHash }) {
      const row = deletable.get(rawId(id), seq)
      if (row?.delete_hash === undefined || row.delete_hash === null) return false
      if (!equalBytes(row.delete_hash, deleteHash)) return false
      empty.run(row.id)
      return true
    },

    purgeStaleCiphertext: ({ maxRows }) => purge(maxRows),
  }

  function append(handle: number, input: AppendMessage): AppendMessageOutcome {
    const row = appendRow({ handle, kind: frameTypes.message, message: input, ...input })
    const frame = streamFrame({ type: frameTypes.message, handle, ...row, body: input.body })
    deliver({ kind: 'row', to: { handle, chat: input.chat, generation: input.generation }, id: row.id, frame })
    return { outcome: 'ok', known: false, row }
  }

  function passOn(handle: number, input: AppendMessage): AppendMessageOutcome {
    const row = { id: 0, seq: 0, timeMs: input.nowMs }
    const frame = wholeFrame({ type: frameTypes.ephemeral, handle, ...row, body: input.body })
    deliver({ kind: 'ephemeral', to: { handle, chat: input.chat, generation: input.generation }, frame })
    return { outcome: 'ok', known: false, row }
  }
}
