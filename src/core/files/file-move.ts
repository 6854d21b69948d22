// One file on its way, up or down: what both directions have in common. A move is begun anew after whatever cut it, and
// goes on where the row and the other side say that it came.

import type { ErrorCode } from '#protocol/error-codes.ts'
import type { ChatCell } from '../chats/chat-cell.ts'
import type { ChatDeps } from '../chats/chat-deps.ts'
import type { ChatWorker } from '../chats/chat-worker.ts'
import { findRevokedDevices } from '../chats/revoked-devices.ts'
import { planRemoveRevoked } from '../devices/remove-revoked.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { Answer } from '../session/home-server.ts'
import type { BlobLine } from './blob-routes.ts'
import type { FileRow } from './file-rows.ts'

/** What came of a move, or of a step of one. */
export type Rest =
  | { readonly rest: 'done' }
  /** Again after so long, or when there is a connection. */
  | { readonly rest: 'later'; readonly retryAfterMs: number }
  /** Not before the chat has moved on. */
  | { readonly rest: 'blocked' }
  /** Not until its user says so. */
  | { readonly rest: 'failed'; readonly code: string }
  /** Nobody wants it any more. */
  | { readonly rest: 'stopped' }

export interface Move {
  readonly deps: ChatDeps
  readonly cell: ChatCell
  readonly worker: ChatWorker
  readonly rowKey: Uint8Array
  readonly row: FileRow
  readonly file: FileInfo
  readonly isStopped: () => boolean
  /** A connection for one blob; stopping ends it. */
  open(): BlobLine
  /** So many bytes of all blobs are through. */
  progress(doneBytes: number): void
}

/** What opens the chat's blobs: the send token of the epoch it is in now. */
export interface Pass {
  readonly token: Uint8Array
  readonly generation: number
  readonly epoch: number
}

const retryMs = 5_000

/** Undefined while nothing can be sent in the chat. */
export function currentPass(cell: ChatCell): Promise<Pass | undefined> {
  return cell.task(async (task) => {
    const { state, isRegistered, generation, epoch } = task.record()
    if (state !== 'active' || !isRegistered || (await task.group()) === undefined) return undefined
    return { token: (await task.keys()).sendToken, generation, epoch }
  })
}

/** A chat that this device has left opens no blob ever; any other may be on its way. */
export const restOfClosed = (cell: ChatCell): Rest =>
  cell.record().state === 'left' ? { rest: 'failed', code: 'left' } : { rest: 'blocked' }

/** What to do about a refusal; undefined: the same again, at once. `hopeless` are those that no waiting helps. */
export async function restOfRefusal(
  { deps, cell, worker, isStopped }: Move,
  pass: Pass,
  refused: Extract<Answer<never>, { ok: false }>,
  hopeless: ReadonlySet<ErrorCode>,
): Promise<Rest | undefined> {
  if (isStopped()) return { rest: 'stopped' }
  if (refused.why === 'unreachable') return { rest: 'later', retryAfterMs: retryMs }
  if (hopeless.has(refused.code)) return { rest: 'failed', code: refused.code }
  const hasMoved = (): boolean => cell.record().epoch !== pass.epoch || cell.record().generation !== pass.generation
  if (refused.code === 'stale_epoch') {
    if (hasMoved()) return undefined
    // The outbox finds out why, and mends a token that somebody has registered wrong.
    worker.flush()
    return { rest: 'blocked' }
  }
  if (refused.code === 'revocation_pending') {
    const revoked = await findRevokedDevices(deps, cell, refused.details['entry'])
    if (revoked !== undefined && revoked.size > 0) await worker.commit(await planRemoveRevoked(deps, cell, revoked))
    return hasMoved() ? undefined : { rest: 'later', retryAfterMs: retryMs }
  }
  return { rest: 'later', retryAfterMs: refused.retryAfterMs ?? retryMs }
}
