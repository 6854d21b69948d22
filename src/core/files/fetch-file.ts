// A file comes down, part by part, into its place on this disk, as the server has it: sealed. It is offered when every
// part is the one that the message names and opens to its end, and not before.

import { limits } from '#protocol/limits.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import type { BlobId } from '#protocol/ids.ts'
import type { BlobLine } from './blob-routes.ts'
import { planParts, type PartPlan } from './file-layout.ts'
import { currentPass, restOfClosed, restOfRefusal, type Move, type Rest } from './file-move.ts'
import { isWholePart } from './file-parts.ts'
import { keepFileRow, partName, readFileRow } from './file-rows.ts'

const hopeless: ReadonlySet<ErrorCode> = new Set(['malformed', 'bad_range'])

export async function fetchFile(move: Move): Promise<Rest> {
  const plans = planParts(move.file.sizeBytes)
  let doneBytes = 0
  for (const [part, plan] of plans.entries()) {
    if (part >= move.row.partsDone) {
      const rest = await fetchPart(move, part, plan, doneBytes)
      if (rest.rest !== 'done') return rest
      await notePart(move, part + 1, plans.length)
    }
    doneBytes += plan.bucketBytes
  }
  return { rest: 'done' }
}

async function fetchPart(move: Move, part: number, plan: PartPlan, before: number): Promise<Rest> {
  const { store } = move.deps.files
  const name = partName(move.row.place, part)
  const blob = move.file.parts[part]?.blob
  if (blob === undefined) return { rest: 'stopped' }
  // What lay here before this run may not have outlived a loss of power: then it is fetched once more, from the start.
  for (let wasHere = ((await store.sizeOf(name)) ?? 0) > 0; ; wasHere = false) {
    const rest = await fetchBytes(move, blob, name, plan, before)
    if (rest.rest !== 'done') return rest
    if (await isWholePart({ crypto: move.deps.crypto, store }, name, move.file, part, plan)) {
      await store.sync(name)
      return { rest: 'done' }
    }
    await store.remove(name)
    if (!wasHere) return { rest: 'failed', code: 'file_damaged' }
  }
}

async function fetchBytes(move: Move, blob: BlobId, name: string, plan: PartPlan, before: number): Promise<Rest> {
  const { store } = move.deps.files
  const line: BlobLine = move.open()
  try {
    let at = (await store.sizeOf(name)) ?? 0
    while (at < plan.bucketBytes) {
      if (move.isStopped()) return { rest: 'stopped' }
      move.progress(before + at)
      const pass = await currentPass(move.cell)
      if (pass === undefined) return restOfClosed(move.cell)
      const length = Math.min(limits.blobPieceBytes, plan.bucketBytes - at)
      const got = await line.get(blob, pass.token, at, length)
      if (!got.ok) {
        // Expired, or taken back by its author: a message is posted when its file is there.
        if (got.why === 'refused' && got.code === 'not_found') return { rest: 'failed', code: 'file_gone' }
        const rest = await restOfRefusal(move, pass, got, hopeless)
        if (rest !== undefined) return rest
      } else {
        if (got.value.length !== length) return { rest: 'failed', code: 'file_damaged' }
        if (move.isStopped()) return { rest: 'stopped' }
        await store.write(name, at, got.value)
        at += length
      }
    }
    return { rest: 'done' }
  } finally {
    line.close()
  }
}

async function notePart({ cell, rowKey }: Move, partsDone: number, parts: number): Promise<void> {
  await cell.task(async (task) => {
    const row = await readFileRow(task.work, rowKey)
    if (row?.state !== 'fetching') return
    const state = partsDone === parts ? 'held' : 'fetching'
    keepFileRow(task.work, rowKey, { ...row, partsDone, state })
  })
}
