// Rows of blobs in SQLite.

import type { BlobOperations } from '../blob-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createRosters } from './rosters.ts'
import { rawId } from './row-ids.ts'

export function createBlobOperations({ db }: OperationDeps): BlobOperations {
  const rosters = createRosters(db)
  const chat = db.prepare<[Buffer], { chat: number }>('SELECT chat FROM chats WHERE chat_id = ?')
  const existing = db.prepare<[Buffer], { chat: number; hash: Buffer | null }>(
    'SELECT chat, hash FROM blobs WHERE blob = ?',
  )
  const waiting = db.prepare<[number], { count: number }>(
    'SELECT count(*) AS count FROM blobs WHERE chat = ? AND epoch IS NULL AND free_after_ms IS NULL',
  )
  const reserve = db.prepare('INSERT INTO blobs (blob, chat, added_ms) VALUES (?, ?, ?)')
  // Another upload of the same blob may have given the name up meanwhile.
  const complete = db.prepare(
    `INSERT INTO blobs (blob, chat, hash, bytes, added_ms) SELECT ?, chat, ?, ?, ? FROM chats WHERE chat_id = ?
     ON CONFLICT (blob) DO UPDATE SET hash = excluded.hash, bytes = excluded.bytes, added_ms = excluded.added_ms
       WHERE hash IS NULL AND chat = excluded.chat`,
  )
  const drop = db.prepare('DELETE FROM blobs WHERE blob = ? AND hash IS NULL')
  return {
    reserveBlob({ device, chat: id, blob, nowMs, maxUnreferenced }) {
      const found = chat.get(rawId(id))
      if (found === undefined || !rosters.isInChat(id, device)) return 'not_in_roster'
      const before = existing.get(rawId(blob))
      if (before !== undefined) return before.chat === found.chat && before.hash === null ? 'ok' : 'blob_exists'
      if ((waiting.get(found.chat)?.count ?? 0) >= maxUnreferenced) return 'quota_exceeded'
      reserve.run(rawId(blob), found.chat, nowMs)
      return 'ok'
    },
    completeBlob: ({ chat: id, blob, hash, bytes, nowMs }) =>
      void complete.run(rawId(blob), hash, bytes, nowMs, rawId(id)),
    dropBlob: ({ blob }) => void drop.run(rawId(blob)),
  }
}
