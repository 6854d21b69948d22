// Lets the power go again and again, at any point of a recorded life, and looks at what the disk would hold.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { keyOf } from '../doomed-store.process.ts'
import { createSeededRandom } from '../seeded-random.ts'
import { lookAtVault } from '../vault-kills.ts'
import { createForgetfulDisk, layOut } from './forgetful-disk.ts'
import { compileRecorder, readRecording, type Deed } from './recording.ts'
import { acknowledgedFile, type WriterKind } from './writer.process.ts'

export interface PowerCuts {
  readonly kind: WriterKind
  readonly seed: number
  readonly cuts: number
  readonly signal?: AbortSignal
}

export interface PowerCutReport {
  readonly cuts: number
  /** Of those, after at least one acknowledgement. */
  readonly acknowledgedBefore: number
  /** Cuts after which something was wrong. */
  readonly badCuts: number
  readonly problems: readonly string[]
}

/** How many times the writer writes: some hundred deeds of the disk per cut, over several of SQLite's checkpoints. */
const writes = { vault: 400, server: 400, careless: 400 } as const

export function canRecord(): boolean {
  if (process.platform !== 'linux') return false
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export async function cutPower({ kind, seed, cuts, signal }: PowerCuts): Promise<PowerCutReport> {
  const root = await mkdtemp(join(tmpdir(), 'talkee-power-'))
  try {
    const deeds = await record(kind, root)
    const random = createSeededRandom(seed)
    const points = Array.from({ length: cuts }, () => random.below(deeds.length)).sort((one, other) => one - other)
    const disk = createForgetfulDisk()
    const problems: string[] = []
    let [done, next, acknowledged, acknowledgedBefore, badCuts] = [0, 0, -1, 0, 0]
    for (const point of points) {
      if (signal?.aborted === true) break
      for (; next < point; next++) {
        const deed = deeds[next]
        if (deed === undefined) break
        if (deed.path === acknowledgedFile) acknowledged = Number(Buffer.from(deed.bytes).toString())
        else disk.apply(deed)
      }
      const remains = random.below(2) === 0 ? 'nothing' : 'some'
      const folder = join(root, `cut-${String(point)}`)
      await rm(folder, { recursive: true, force: true })
      await layOut(folder, disk.afterPowerCut(remains, random))
      if (acknowledged >= 0) {
        acknowledgedBefore++
        const found = kind === 'vault' ? await lookAtVault(folder, acknowledged) : lookAtLog(folder, acknowledged)
        if (found.length > 0) badCuts++
        problems.push(
          ...found.map((problem) => `${kind}, seed ${String(seed)}, before deed ${String(point)}: ${problem}`),
        )
      }
      await rm(folder, { recursive: true, force: true })
      done++
    }
    return { cuts: done, acknowledgedBefore, badCuts, problems }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** One life of the writer, from an empty folder on. */
async function record(kind: WriterKind, root: string): Promise<readonly Deed[]> {
  const folder = join(root, 'recorded')
  const log = join(root, 'recording')
  await mkdir(folder)
  const writer = spawn(
    process.execPath,
    [join(import.meta.dirname, 'writer.process.ts'), kind, folder, String(writes[kind])],
    {
      env: { ...process.env, LD_PRELOAD: compileRecorder(root), RECORD_FOLDER: folder, RECORD_LOG: log },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  const [, killedBy] = (await once(writer, 'exit')) as [number | null, NodeJS.Signals | null]
  if (killedBy !== 'SIGKILL') throw new Error(`the writer of ${kind} did not come to its end`)
  return readRecording(log, folder)
}

/** Messages were acknowledged in the order of their numbers, four at a time at most. */
function lookAtLog(folder: string, acknowledged: number): readonly string[] {
  const problems: string[] = []
  const db = new Database(join(folder, 'db.sqlite'))
  try {
    const integrity = db.pragma('integrity_check', { simple: true })
    if (integrity !== 'ok') problems.push(`integrity_check: ${String(integrity)}`)
    const find = db.prepare('SELECT count(*) AS count FROM log WHERE idempotency_key = ?')
    for (let number = 0; number <= acknowledged; number++) {
      const { count } = find.get(keyOf(number)) as { count: number }
      if (count !== 1) problems.push(`message ${String(number)} is there ${String(count)} times`)
    }
  } catch (error) {
    problems.push(`does not open: ${String(error)}`)
  } finally {
    db.close()
  }
  return problems
}
