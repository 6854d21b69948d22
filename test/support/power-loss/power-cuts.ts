// Lets the power go again and again, at any point of a recorded life, and looks at what the disk would hold.

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { keyOf } from '../doomed-store.process.ts'
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts'
import { lookAtVault } from '../vault-kills.ts'
import { lookAtEngine, recordEngine } from './engine-life.ts'
import { createForgetfulDisk, layOut } from './forgetful-disk.ts'
import { lookAtHome } from './home-life.ts'
import { compileRecorder, readRecording, type Deed } from './recording.ts'
import { acknowledgedFile, type WriterKind } from './writer.process.ts'

/** `engine`: a person's whole engine, at a server that is not recorded. `home`: a whole server, and who uses it. */
type LifeKind = WriterKind | 'engine' | 'home'

export interface PowerCuts {
  readonly kind: LifeKind
  readonly seed: number
  readonly cuts: number
  /** `syncs`: before and after what is synced, renamed or removed, drawn from all of these; else anywhere. */
  readonly at?: 'anywhere' | 'syncs'
  readonly signal?: AbortSignal
}

interface Life {
  record(root: string): Promise<readonly Deed[]>
  /** What is wrong, in words; `lines` is what had been acknowledged, in order. */
  look(folder: string, lines: readonly string[]): Promise<readonly string[]>
}

export interface PowerCutReport {
  readonly cuts: number
  /** Points that there were to choose from. */
  readonly points: number
  /** Of those, after at least one acknowledgement. */
  readonly acknowledgedBefore: number
  /** Cuts after which something was wrong. */
  readonly badCuts: number
  readonly problems: readonly string[]
}

/** How many times the writer writes: some hundred deeds of the disk per cut, over several of SQLite's checkpoints. */
const writes = 400

const lives: Readonly<Record<LifeKind, Life>> = {
  vault: { record: (root) => recordWriter('vault', root), look: (folder, lines) => lookAtVault(folder, lastOf(lines)) },
  server: {
    record: (root) => recordWriter('server', root),
    look: async (folder, lines) => lookAtLog(folder, lastOf(lines)),
  },
  careless: {
    record: (root) => recordWriter('careless', root),
    look: async (folder, lines) => lookAtLog(folder, lastOf(lines)),
  },
  home: {
    record: (root) => record(fileURLToPath(import.meta.resolve('./home-life.process.ts')), root, []),
    look: lookAtHome,
  },
  engine: { record: recordEngine, look: lookAtEngine },
}

const lastOf = (lines: readonly string[]): number => Number(lines.at(-1))

export function canRecord(): boolean {
  if (process.platform !== 'linux') return false
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

export async function cutPower({ kind, seed, cuts, at = 'anywhere', signal }: PowerCuts): Promise<PowerCutReport> {
  const root = await mkdtemp(join(tmpdir(), 'talkee-power-'))
  try {
    const deeds = await lives[kind].record(root)
    const random = createSeededRandom(seed)
    const all = at === 'syncs' ? syncs(deeds) : Array.from(deeds.keys())
    const points = drawn(all, cuts, random)
    const disk = createForgetfulDisk()
    const lines: string[] = []
    const problems: string[] = []
    let [done, next, acknowledgedBefore, badCuts] = [0, 0, 0, 0]
    for (const point of points) {
      if (signal?.aborted === true) break
      for (; next < point; next++) {
        const deed = deeds[next]
        if (deed === undefined) break
        if (deed.path === acknowledgedFile) lines.push(Buffer.from(deed.bytes).toString().trim())
        else disk.apply(deed)
      }
      // What ends alone, without the machine, leaves all that it had written.
      const remains =
        at === 'syncs' ? random.pick(['nothing', 'some', 'all'] as const) : random.pick(['nothing', 'some'] as const)
      const folder = join(root, `cut-${String(point)}`)
      await layOut(folder, disk.afterPowerCut(remains, random))
      if (lines.length > 0) {
        acknowledgedBefore++
        const found = await lives[kind].look(folder, lines)
        if (found.length > 0) badCuts++
        const where = `${kind}, seed ${String(seed)}, before deed ${String(point)}, ${remains} left`
        problems.push(...found.map((problem) => `${where}: ${problem}`))
      }
      await rm(folder, { recursive: true, force: true })
      done++
    }
    return { cuts: done, points: all.length, acknowledgedBefore, badCuts, problems }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** Before and after each deed by which something becomes durable or changes its name. */
function syncs(deeds: readonly Deed[]): readonly number[] {
  const turning = new Set<Deed['op']>(['sync', 'rename', 'remove'])
  const around = deeds.flatMap(({ op }, index) => (turning.has(op) ? [index, index + 1] : []))
  return [...new Set(around)]
}

/** In order; all of them where there are no more, else each by the toss of a coin until there are enough. */
function drawn(all: readonly number[], cuts: number, random: SeededRandom): readonly number[] {
  const left = [...all]
  while (left.length > cuts) left.splice(random.below(left.length), 1)
  return left
}

function recordWriter(kind: WriterKind, root: string): Promise<readonly Deed[]> {
  return record(fileURLToPath(import.meta.resolve('./writer.process.ts')), root, [kind, String(writes)])
}

/** One life of a program, from an empty folder on. */
async function record(program: string, root: string, more: readonly string[]): Promise<readonly Deed[]> {
  const folder = join(root, 'recorded')
  const log = join(root, 'recording')
  await mkdir(folder)
  const writer = spawn(process.execPath, [program, folder, ...more], {
    env: { ...process.env, LD_PRELOAD: compileRecorder(root), RECORD_FOLDER: folder, RECORD_LOG: log },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [, killedBy] = (await once(writer, 'exit')) as [number | null, NodeJS.Signals | null]
  if (killedBy !== 'SIGKILL') throw new Error(`${program} did not come to its end`)
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
