// Rows of blobs in SQLite.

import type { BlobOperations } from '../blob-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { createRosters } from './rosters.ts'
import { rawId } from './row-ids.ts'

export function createBlobOperations({ db }: OperationDeps): BlobOperations {
  const rosters = createRosters(db)
  const chat = db.prepare<[Buffer], { chat: number }>('SELECT chat FROM chats WHERE chat_id = ?')
  const exists = db.prepare<[Buffer], { found: number }>('SELECT 1 AS found FROM blobs WHERE blob = ?')
  const waiting = db.prepare<[number], { count: number }>(
    'SELECT count(*) AS count FROM blobs WHERE chat = ? AND epoch IS NULL',
  )
  const reserve = db.prepare('INSERT INTO blobs (blob, chat, added_ms) VALUES (?, ?, ?)')
  const complete = db.prepare('UPDATE blobs SET hash = ?, bytes = ?, added_ms = ? WHERE blob = ?')
  const drop = db.prepare('DELETE FROM blobs WHERE blob = ? AND epoch IS NULL')
  return {
    reserveBlob({ device, chat: id, blob, nowMs, maxUnreferenced }) {
      const found = chat.get(rawId(id))
      if (found === undefined || !rosters.isInChat(id, device)) return 'not_in_roster'
      if (exists.get(rawId(blob)) !== undefined) return 'blob_exists'
      if ((waiting.get(found.chat)?.count ?? 0) >= maxUnreferenced) return 'quota_exceeded'
      reserve.run(rawId(blob), found.chat, nowMs)
      return 'ok'
    },
    completeBlob: ({ blob, hash, bytes, nowMs }) => void complete.run(hash, bytes, nowMs, rawId(blob)),
    dropBlob: ({ blob }) => void drop.run(rawId(blob)),
  }
}
