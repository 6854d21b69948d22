// Rows of the log: how one is appended, and how it looks on the stream. The encoding is made once for all recipients.

import { encodeShape } from '#protocol/codec/shape.ts'
import {
  announcementShape,
  encodeFrame,
  frameHeaderBytes,
  type FrameType,
  frameTypes,
  timedBody,
} from '#protocol/client-server/stream-frames.ts'
import { limits } from '#protocol/limits.ts'
import type { Appended } from '../chat-operations.ts'
import type { Sqlite } from './sqlite.ts'

/** Kinds of rows are the types of their frames. */
type RowKind =
  | typeof frameTypes.message
  | typeof frameTypes.commit
  | typeof frameTypes.sendHashRepair
  | typeof frameTypes.departure

interface NewRow {
  readonly handle: number
  readonly generation: number
  readonly epoch: number
  readonly kind: RowKind
  readonly nowMs: number
  readonly body: Uint8Array
  /** Of messages alone. */
  readonly message?: {
    readonly idempotencyKey: Uint8Array
    readonly deleteHash: Uint8Array
    readonly expiresMs: number
  }
}

export interface RowFrame {
  readonly type: FrameType
  readonly handle: number
  readonly id: number
  readonly seq: number
  readonly timeMs: number
  readonly body: Uint8Array
}

export type AppendRow = (row: NewRow) => Appended

export function createAppendRow(db: Sqlite): AppendRow {
  const nextSeq = db.prepare<[number], { head_seq: number }>(
    'UPDATE chats SET head_seq = head_seq + 1 WHERE chat = ? RETURNING head_seq',
  )
  const insert = db.prepare(
    `INSERT INTO log (chat, generation, seq, ts, expires, kind, epoch, idempotency_key, delete_hash, sender_id, body)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)`,
  )
  return ({ handle, generation, epoch, kind, nowMs, body, message }) => {
    const seq = nextSeq.get(handle)?.head_seq ?? 0
    const added = insert.run(
      handle,
      generation,
      seq,
      nowMs,
      message?.expiresMs ?? null,
      kind,
      epoch,
      message?.idempotencyKey ?? null,
      message?.deleteHash ?? null,
      body,
    )
    return { id: Number(added.lastInsertRowid), seq, timeMs: nowMs }
  }
}

/** The whole frame, whatever its size. */
export function wholeFrame({ type, handle, id, seq, timeMs, body }: RowFrame): Uint8Array {
  return encodeFrame({ type, handle, id, seq, body: timedBody(timeMs, body) })
}

/** The frame as it goes over the stream: large ones are announced only. */
export function streamFrame(row: RowFrame, inlineBytes: number = limits.inlineRowBytes): Uint8Array {
  const frameBytes = frameHeaderBytes + 6 + row.body.length
  if (frameBytes <= inlineBytes) return wholeFrame(row)
  const body = encodeShape(announcementShape, { type: row.type, bytes: frameBytes })
  return encodeFrame({ type: frameTypes.announcement, handle: row.handle, id: row.id, seq: row.seq, body })
}
