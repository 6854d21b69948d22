// A file goes up, part by part, from its ciphertext on this disk; its message follows when the last part is there, so
// that whoever reads it can have the file at once. The server says where each part goes on.

import { limits } from '#protocol/limits.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import { deleteToken } from '../messages/delete-token.ts'
import { encryptInto } from '../messages/queue-text.ts'
import type { UnitOfWork } from '../vault/unit-of-work.ts'
import type { BlobLine } from './blob-routes.ts'
import { planParts, type PartPlan } from './file-layout.ts'
import { currentPass, restOfClosed, restOfRefusal, type Move, type Pass, type Rest } from './file-move.ts'
import { keepFileRow, partName, readFileRow, type FileRow } from './file-rows.ts'

/** `blob_exists`: somebody else has a blob of this id, which is 16 drawn bytes. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['malformed', 'too_large', 'blob_exists', 'quota_exceeded'])
/** Begun, and forgotten by the server, so often in a row: it is not for us to find out why. */
const mostBegins = 3

export async function sendFile(move: Move): Promise<Rest> {
  const plans = planParts(move.file.sizeBytes)
  let doneBytes = 0
  for (const [part, plan] of plans.entries()) {
    if (part >= move.row.partsDone) {
      const rest = await sendPart(move, part, plan, doneBytes)
      if (rest.rest !== 'done') return rest
      await notePart(move, part + 1)
    }
    doneBytes += plan.bucketBytes
  }
  return releaseMessage(move)
}

async function sendPart(move: Move, part: number, plan: PartPlan, before: number): Promise<Rest> {
  const line = move.open()
  try {
    for (let begins = 0; begins < mostBegins; begins++) {
      const rest = await beginAndPut(move, line, part, plan, before)
      if (rest !== undefined) return rest
    }
    return { rest: 'later', retryAfterMs: 60_000 }
  } finally {
    line.close()
  }
}

/** Undefined: to be begun again. */
async function beginAndPut(
  move: Move,
  line: BlobLine,
  part: number,
  { bucketBytes }: PartPlan,
  before: number,
): Promise<Rest | undefined> {
  const { deps, cell, row, file } = move
  const blob = file.parts[part]?.blob
  const { expiresDays } = row.outgoing ?? {}
  if (blob === undefined || expiresDays === undefined) return { rest: 'stopped' }
  const deleteHash = deps.crypto.blake3(deleteToken(deps.crypto, deps.self.authorSecret, blob))
  let pass = await currentPass(cell)
  if (pass === undefined) return restOfClosed(cell)
  const begun = await line.begin({ token: pass.token, blob, bucketBytes, expiresDays, deleteHash })
  if (!begun.ok) return restOfRefusal(move, pass, begun, hopeless)
  let at = begun.value.receivedBytes
  while (at < bucketBytes) {
    if (move.isStopped()) return { rest: 'stopped' }
    move.progress(before + at)
    const length = Math.min(limits.blobPieceBytes, bucketBytes - at)
    const piece = await deps.files.store.read(partName(row.place, part), at, length)
    if (piece.length !== length) return { rest: 'failed', code: 'file_damaged' }
    const put = await line.put(blob, pass.token, at, piece)
    if (put.ok) at = put.value.receivedBytes
    else {
      const next: Rest | Pass | undefined = await afterRefusedPut(move, pass, put)
      if (next === undefined || 'rest' in next) return next
      pass = next
    }
  }
  return at === bucketBytes ? { rest: 'done' } : { rest: 'failed', code: 'blob_exists' }
}

/** Goes on with another pass, or asks the server anew where to go on: undefined. */
async function afterRefusedPut(
  move: Move,
  pass: Pass,
  put: Extract<Awaited<ReturnType<BlobLine['put']>>, { ok: false }>,
): Promise<Rest | Pass | undefined> {
  // Unfinished for a day, and swept; or a piece that came though nobody heard of it.
  if (put.why === 'refused' && (put.code === 'not_found' || put.code === 'blob_offset')) return undefined
  const rest = await restOfRefusal(move, pass, put, hopeless)
  if (rest !== undefined) return rest
  return (await currentPass(move.cell)) ?? restOfClosed(move.cell)
}

/** For whoever goes on after a restart: the server says the same, part by part. */
async function notePart({ cell, rowKey }: Move, partsDone: number): Promise<void> {
  await cell.task(async (task) => {
    const row = await rowAsSending(task.work, rowKey)
    if (row !== undefined) keepFileRow(task.work, rowKey, { ...row, partsDone })
  })
}

async function releaseMessage({ deps, cell, worker, rowKey }: Move): Promise<Rest> {
  const rest = await cell.task<Rest>(async (task) => {
    const row = await rowAsSending(task.work, rowKey)
    if (row === undefined || row.outgoing === null) return { rest: 'stopped' }
    if (task.record().state !== 'active' || (await task.group()) === undefined) return restOfClosed(cell)
    const { order, ...message } = row.outgoing
    await encryptInto(deps, task, order, { ...message, bodyHashes: [] })
    keepFileRow(task.work, rowKey, { ...row, state: 'held', outgoing: null })
    return { rest: 'done' }
  })
  if (rest.rest === 'done') worker.flush()
  return rest
}

async function rowAsSending(work: UnitOfWork, rowKey: Uint8Array): Promise<FileRow | undefined> {
  const row = await readFileRow(work, rowKey)
  return row?.state === 'sending' ? row : undefined
}
