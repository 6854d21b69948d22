// One large file from one person to another, cut on its way up and on its way down, with an eye on the memory of all of them:
// two engines and their server are in this process.

import { createHash } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planParts } from '#core/files/file-layout.ts'
import { eventually } from '../installation.ts'
import { openFileWorld, type Person } from './file-world.ts'

export interface LargeMove {
  readonly sizeBytes: number
  readonly seed: number
  /** Requests of each side after which it is locked and opened again. */
  readonly lockAfter: number
  readonly log?: (line: string) => void
}

export interface LargeMoved {
  readonly isSame: boolean
  readonly blobSizes: readonly number[]
  readonly plannedSizes: readonly number[]
  /** Of the process, at its highest, above what it had before. */
  readonly grownBytes: number
  readonly requests: number
}

const mib = 1_048_576
/** A GiB on a loaded machine. */
const patienceMs = 1_200_000

/** Deterministic, and no piece like another. */
function piece(seed: number, index: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const words = new Uint32Array(bytes.buffer, 0, length >>> 2)
  let state = (seed ^ Math.imul(index + 1, 0x9e37_79b9)) >>> 0
  for (let i = 0; i < words.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    words[i] = state
  }
  return bytes
}

/** Writes it, and gives its hash. */
async function writeLarge(path: string, { sizeBytes, seed }: LargeMove): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'w')
  for (let at = 0; at < sizeBytes; at += mib) {
    const bytes = piece(seed, at / mib, Math.min(mib, sizeBytes - at))
    hash.update(bytes)
    await file.write(bytes)
  }
  return hash.digest('hex')
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await using file = await open(path, 'r')
  for await (const bytes of file.createReadStream({ highWaterMark: mib })) hash.update(bytes as Uint8Array)
  return hash.digest('hex')
}

export async function moveLargeFile(move: LargeMove): Promise<LargeMoved> {
  const { sizeBytes, log = () => undefined } = move
  await using world = await openFileWorld()
  const { anna, boris, chat } = world
  const [from, to] = ['from', 'to'].map((name) => join(tmpdir(), `talkee-large-${String(process.pid)}-${name}`))
  if (from === undefined || to === undefined) throw new Error('two paths')
  const wanted = await writeLarge(from, move)
  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let most = before
  const watching = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  try {
    anna.grants.grant({ token: 'a0'.repeat(16), path: from, purpose: 'read' })
    const staged = await anna.engine().stageFile({ handle: 'a0'.repeat(16) })
    if (!staged.ok) throw new Error(staged.code)
    const plain = { type: 'application/zip', picture: null, sound: null }
    hangAfter(anna, move.lockAfter)
    const sent = await anna.engine().sendFile({ chat, staged: staged.staged, text: '', ...plain })
    if (!sent.ok) throw new Error(sent.code)
    log('sealed')
    await lockAndUnlock(anna, move.lockAfter)
    await world.fileWhen(anna, sent.id, 'held', patienceMs)
    await world.fileWhen(boris, sent.id, 'remote')
    log('sent')
    hangAfter(boris, move.lockAfter)
    await boris.engine().fetchFile({ chat, message: sent.id })
    await lockAndUnlock(boris, move.lockAfter)
    await world.fileWhen(boris, sent.id, 'held', patienceMs)
    log('fetched')
    boris.grants.grant({ token: 'b0'.repeat(16), path: to, purpose: 'write' })
    const saved = await boris.engine().saveFile({ chat, message: sent.id, handle: 'b0'.repeat(16) })
    if (!saved.ok) throw new Error(saved.code)
    return {
      isSame: (await hashOf(to)) === wanted,
      blobSizes: await world.blobsAtHome(),
      plannedSizes: planParts(sizeBytes)
        .map(({ bucketBytes }) => bucketBytes as number)
        .sort((one, other) => one - other),
      grownBytes: most - before,
      requests: anna.way.asked.length + boris.way.asked.length,
    }
  } finally {
    clearInterval(watching)
    await Promise.all([from, to].map((path) => rm(path, { force: true })))
  }
}

function hangAfter({ way }: Person, requests: number): void {
  way.fates((index) => (index < requests ? 'through' : 'hang'))
}

async function lockAndUnlock(one: Person, requests: number): Promise<void> {
  await eventually(one.engine(), async () => (one.way.asked.length > requests ? true : undefined), patienceMs)
  await one.engine().lock()
  one.way.fates(() => 'through')
  await one.unlock()
}
