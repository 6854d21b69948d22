// Rows of file blobs in SQLite. Each check that decides is here, in the transaction; so is the order in which they come.

import { equalBytes } from '#protocol/codec/bytes.ts'
import type { BlobId } from '#protocol/ids.ts'
import type { BeginFileBlob, FileBlobInput, FileBlobOperations } from '../file-blob-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { blobIdOf, rawId } from './row-ids.ts'

interface Place {
  readonly chat: number
  readonly generation: number
  readonly file_bytes: number
}

interface FileRow {
  readonly chat: number
  readonly bucket_bytes: number
  readonly received_bytes: number
  readonly delete_hash: Buffer
  readonly expires_ms: number
}

export function createFileBlobOperations({ db }: OperationDeps): FileBlobOperations {
  // Of any open generation: a blob belongs to the chat, and outlives epochs.
  const place = db.prepare<[Buffer, Uint8Array], Place>(
    `SELECT chat, generation, file_bytes FROM chats JOIN generations USING (chat)
     WHERE chat_id = ? AND closed = 0 AND send_hash = ? ORDER BY generation DESC LIMIT 1`,
  )
  const pending = db.prepare<[number, number], { entry: Buffer }>(
    'SELECT entry FROM pending_removals WHERE chat = ? AND generation = ? LIMIT 1',
  )
  const existing = db.prepare<[Buffer], FileRow>(
    'SELECT chat, bucket_bytes, received_bytes, delete_hash, expires_ms FROM file_blobs WHERE blob = ?',
  )
  const total = db.prepare<[], { bytes: number }>('SELECT bytes FROM file_totals')
  const add = db.prepare(
    'INSERT INTO file_blobs (blob, chat, bucket_bytes, delete_hash, touched_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const record = db.prepare(
    'UPDATE file_blobs SET received_bytes = ?, touched_ms = ? WHERE blob = ? AND received_bytes = ?',
  )
  const erasable = db.prepare<[Buffer, Buffer], { delete_hash: Buffer }>(
    'SELECT delete_hash FROM file_blobs JOIN chats USING (chat) WHERE blob = ? AND chat_id = ?',
  )
  const remove = db.prepare('DELETE FROM file_blobs WHERE blob = ?')
  const over = db.prepare<[number, number, number], { blob: Buffer }>(
    `DELETE FROM file_blobs WHERE blob IN (
       SELECT blob FROM file_blobs WHERE expires_ms <= ?
       UNION SELECT blob FROM file_blobs WHERE received_bytes < bucket_bytes AND touched_ms <= ?
       LIMIT ?)
     RETURNING blob`,
  )
  const tree = db.prepare<[Buffer], { found: number }>('SELECT 1 AS found FROM blobs WHERE blob = ?')

  function goOn(row: FileRow, { chat }: Place, input: BeginFileBlob) {
    const isSame =
      row.chat === chat &&
      row.bucket_bytes === input.bucketBytes &&
      row.expires_ms > input.nowMs &&
      equalBytes(row.delete_hash, input.deleteHash)
    return isSame
      ? ({ outcome: 'ok', receivedBytes: row.received_bytes } as const)
      : ({ outcome: 'blob_exists' } as const)
  }

  return {
    beginFileBlob(input) {
      const found = placeOf(input)
      if (found === undefined) return { outcome: 'stale_epoch' }
      const before = existing.get(rawId(input.blob))
      if (before !== undefined) return goOn(before, found, input)
      const removal = pending.get(found.chat, found.generation)
      if (removal !== undefined) return { outcome: 'revocation_pending', entry: removal.entry }
      const { bucketBytes, quota } = input
      const all = total.get()?.bytes ?? 0
      if (found.file_bytes + bucketBytes > quota.chatBytes || all + bucketBytes > quota.allBytes) {
        return { outcome: 'quota_exceeded' }
      }
      add.run(rawId(input.blob), found.chat, bucketBytes, input.deleteHash, input.nowMs, input.expiresMs)
      return { outcome: 'ok', receivedBytes: 0 }
    },

    findFileBlob(input) {
      const found = placeOf(input)
      if (found === undefined) return { outcome: 'stale_epoch' }
      const row = existing.get(rawId(input.blob))
      if (row?.chat !== found.chat || row.expires_ms <= input.nowMs) return { outcome: 'not_found' }
      return { outcome: 'ok', bucketBytes: row.bucket_bytes, receivedBytes: row.received_bytes }
    },

    recordPiece: ({ blob, fromBytes, receivedBytes, nowMs }) =>
      record.run(receivedBytes, nowMs, rawId(blob), fromBytes).changes === 1,

    deleteFileBlob({ chat, blob, deleteHash }) {
      const row = erasable.get(rawId(blob), rawId(chat))
      if (row === undefined || !equalBytes(row.delete_hash, deleteHash)) return false
      remove.run(rawId(blob))
      return true
    },

    sweepFileBlobs: ({ nowMs, abandonedMs, maxRows }) =>
      over.all(nowMs, nowMs - abandonedMs, maxRows).map(({ blob }) => blobIdOf(blob)),

    findStrayBlobs: ({ trees, files }) => ({
      trees: trees.filter((blob: BlobId) => tree.get(rawId(blob)) === undefined),
      files: files.filter((blob: BlobId) => existing.get(rawId(blob)) === undefined),
    }),
  }

  function placeOf({ chat, sendHash }: Pick<FileBlobInput, 'chat' | 'sendHash'>): Place | undefined {
    return place.get(rawId(chat), sendHash)
  }
}
