// What a device has not acknowledged: rows of the log within its memberships, and Welcomes, in the order of their ids.

import { frameTypes, type FrameType } from '#protocol/client-server/stream-frames.ts'
import { InternalError } from '#protocol/errors.ts'
import { parseIncarnation } from '#protocol/ids.ts'
import type { RowAddress } from '../delivery.ts'
import type { DeliveryOperations, SyncFrame } from '../delivery-operations.ts'
import { createLogHead } from './log-head.ts'
import { streamFrame, wholeFrame } from './log-rows.ts'
import type { OperationDeps } from './operation-deps.ts'
import { chatIdOf, rawId } from './row-ids.ts'

interface LogRow {
  readonly id: number
  readonly chat: number
  readonly chat_id: Buffer
  readonly generation: number
  readonly seq: number
  readonly ts: number
  readonly kind: FrameType
  readonly body: Buffer
}

/** A page looks at no more ids than this, so that a device far behind a busy server stalls nobody. */
const pageIds = 20_000

export function createDeliveryOperations({ db }: OperationDeps): DeliveryOperations {
  const head = createLogHead(db)
  const restores = db.prepare<[], { incarnation: Buffer; head_id: number }>(
    'SELECT incarnation, head_id FROM restores ORDER BY position',
  )
  const device = db.prepare<
    [Buffer],
    { cursor: number; signed_cursor: number | null; cursor_signature: Buffer | null }
  >('SELECT cursor, signed_cursor, cursor_signature FROM devices WHERE device = ?')
  // CROSS JOIN keeps the order of the loops: along the log, and for each row one look into members.
  const rows = db.prepare<[Buffer, number, number, number], LogRow>(
    `SELECT l.id, l.chat, c.chat_id, l.generation, l.seq, l.ts, l.kind, l.body
     FROM log AS l
       CROSS JOIN members AS m ON m.device = ? AND m.chat = l.chat AND m.generation = l.generation
         AND m.from_id <= l.id AND (m.to_id IS NULL OR l.id <= m.to_id)
       CROSS JOIN chats AS c ON c.chat = l.chat
     WHERE l.id > ? AND l.id <= ? AND l.body IS NOT NULL ORDER BY l.id LIMIT ?`,
  )
  const welcomes = db.prepare<[Buffer, number, number], LogRow>(
    `SELECT w.id, w.chat, c.chat_id, w.generation, l.seq, w.ts, ${String(frameTypes.welcome)} AS kind, w.item AS body
     FROM welcomes AS w JOIN chats AS c USING (chat) JOIN log AS l ON l.id = w.id
     WHERE w.device = ? AND w.id > ? AND w.id <= ? ORDER BY w.id`,
  )
  const memberships = db.prepare<[Buffer], { chat: number; chat_id: Buffer; generation: number }>(
    'SELECT chat, chat_id, generation FROM members JOIN chats USING (chat) WHERE device = ? AND to_id IS NULL',
  )
  const oneRow = db.prepare<[Buffer, number], LogRow>(
    `SELECT l.id, l.chat, c.chat_id, l.generation, l.seq, l.ts, l.kind, l.body
     FROM log AS l JOIN chats AS c USING (chat)
       JOIN members AS m ON m.device = ? AND m.chat = l.chat AND m.generation = l.generation
         AND m.from_id <= l.id AND (m.to_id IS NULL OR l.id <= m.to_id)
     WHERE l.id = ? AND l.body IS NOT NULL`,
  )
  const moveCursor = db.prepare('UPDATE devices SET cursor = ? WHERE device = ? AND cursor < ?')
  const signCursor = db.prepare(
    `UPDATE devices SET signed_cursor = ?, cursor_signature = ?
     WHERE device = ? AND (signed_cursor IS NULL OR signed_cursor < ?)`,
  )
  const dropWelcomes = db.prepare('DELETE FROM welcomes WHERE device = ? AND id <= ?')

  function rosters(raw: Buffer): readonly RowAddress[] {
    return memberships.all(raw).map(({ chat, chat_id, generation }) => ({
      handle: chat,
      chat: chatIdOf(chat_id),
      generation,
    }))
  }

  return {
    hello({ device: id, nowMs }) {
      const found = device.get(rawId(id))
      if (found === undefined) return undefined
      const all = restores.all().map((row) => ({
        incarnation: parseIncarnation(row.incarnation.toString('hex')),
        headId: row.head_id,
      }))
      const newest = all.at(-1)
      if (newest === undefined) throw new InternalError('no_incarnation', 'a database without an incarnation')
      const { cursor, signed_cursor: signed, cursor_signature: signature } = found
      return {
        incarnation: newest.incarnation,
        restores: all,
        cursor,
        headId: head(),
        timeMs: nowMs,
        signedCursor: signed === null || signature === null ? null : { cursor: signed, signature },
      }
    },

    syncPage({ device: id, afterId, maxRows, maxBytes, inlineBytes }) {
      const raw = rawId(id)
      const headId = head()
      const pageEnd = Math.min(afterId + pageIds, headId)
      const found: LogRow[] = []
      let bytes = 0
      let upToId = pageEnd
      for (const row of rows.iterate(raw, afterId, pageEnd, maxRows)) {
        found.push(row)
        bytes += Math.min(row.body.length, inlineBytes)
        if (found.length === maxRows || bytes >= maxBytes) {
          upToId = row.id
          break
        }
      }
      const items = [...found, ...welcomes.all(raw, afterId, upToId)].sort((left, right) => left.id - right.id)
      const frames = items.map((row) => syncFrame(row, inlineBytes))
      return { frames, upToId, caughtUp: upToId >= headId ? rosters(raw) : undefined }
    },

    acknowledge({ acknowledgements }) {
      for (const { device: id, cursor, signature } of acknowledgements) {
        const raw = rawId(id)
        moveCursor.run(cursor, raw, cursor)
        if (signature !== undefined) signCursor.run(cursor, signature, raw, cursor)
        dropWelcomes.run(raw, cursor)
      }
    },

    readRow({ device: id, id: rowId }) {
      const raw = rawId(id)
      const row = oneRow.get(raw, rowId) ?? welcomes.get(raw, rowId - 1, rowId)
      return row === undefined ? undefined : wholeFrame(frameOf(row))
    },
  }
}

function syncFrame(row: LogRow, inlineBytes: number): SyncFrame {
  return {
    id: row.id,
    to: { handle: row.chat, chat: chatIdOf(row.chat_id), generation: row.generation },
    frame: streamFrame(frameOf(row), inlineBytes),
  }
}

function frameOf({ kind, chat, id, seq, ts, body }: LogRow) {
  return { type: kind, handle: chat, id, seq, timeMs: ts, body }
}
