// A person dies in the midst of a story, at each of its points, one after the other: until it is through without dying.
// Or the call fails at that point, and the person lives on.

import { StorageError } from '#protocol/errors.ts'
import { online } from '../second-device.ts'
import type { CrashStory, Deed } from './crash-story.ts'
import { openCrashWorld, type OpenedWorld } from './crash-world.ts'
import type { Fate, Points } from './doom.ts'

export interface CrashesOptions {
  readonly story: CrashStory
  readonly fate?: Fate
  readonly which?: Points
  /** Which points are struck: every `step`-th, from `first` on. */
  readonly first: number
  readonly step: number
  /** At most so many of them. */
  readonly most?: number
  /** The control; see doom.ts. */
  readonly torn?: boolean
  readonly signal?: AbortSignal
  /** Progress, one line each. */
  log?(line: string): void
}

export interface CrashesReport {
  /** Where it was struck, in order, by number and name. */
  readonly points: readonly { readonly at: number; readonly name: string }[]
  /** Points of the deed that nothing struck, which is the last; empty when all were not come to. */
  readonly unhindered: readonly string[]
  readonly problems: readonly string[]
}

export async function crashThrough(options: CrashesOptions): Promise<CrashesReport> {
  const { story, first, step, most = Infinity, torn = false, signal } = options
  const points: { at: number; name: string }[] = []
  const problems: string[] = []
  let unhindered: readonly string[] = []
  let opened: OpenedWorld | undefined
  try {
    for (let [at, number] = [first, 0]; number < most && signal?.aborted !== true; at += step, number++) {
      opened ??= await openCrashWorld({ torn })
      const struck = await strikeOnce(opened, options, { at, number })
      problems.push(...struck.problems)
      if (story.isAlone === true || struck.point === undefined) {
        problems.push(...(await opened.rest(story)))
        await opened.close()
        opened = undefined
      }
      if (struck.point === undefined) {
        unhindered = struck.passed
        break
      }
      points.push({ at, name: struck.point })
      options.log?.(`${story.name} ${String(at)}: ${struck.point}`)
      if (problems.length > 3) break
    }
    if (opened !== undefined) problems.push(...(await opened.rest(story)))
    return { points, unhindered, problems }
  } finally {
    await opened?.close()
  }
}

interface Struck {
  /** Undefined: the deed was through before. */
  readonly point: string | undefined
  readonly passed: readonly string[]
  readonly problems: readonly string[]
}

async function strikeOnce(
  { world, reconnect }: OpenedWorld,
  { story, fate = 'death', which = 'all' }: CrashesOptions,
  { at, number }: { at: number; number: number },
): Promise<Struck> {
  const deed = await story.setOut(world, number)
  const doom = deed.mortal.doom()
  // What follows a new beginning by itself is no part of the deed.
  const isAtWork = deed.isAtRest !== true && (await deed.mortal.engine().account()).phase === 'ready'
  if (isAtWork) await online(deed.mortal.engine())
  await doom.quiet()
  doom.arm(at, fate, which)
  const logBefore = deed.mortal.logLines.length
  let isDone = false
  const acting = deed.act().then(() => {
    isDone = true
  })
  const through = acting.then(() => doom.quiet())
  const point = await Promise.race([doom.struck, through.then(() => undefined)])
  if (point === undefined) {
    const passed = [...doom.passed()]
    // What comes now is no more of the deed.
    doom.arm(0)
    const problems = await look(deed, true)
    return { point, passed, problems: problems.map((problem) => `${story.name}, unhindered: ${problem}`) }
  }
  const where = `${story.name}, ${fate} at ${String(at)} (${point})`
  if (fate === 'fault') {
    const problems = await lookAfterFault(deed, point, { acting, isDone: () => isDone, logBefore, reconnect })
    return { point, passed: [], problems: problems.map((problem) => `${where}: ${problem}`) }
  }
  // What others do in the story goes on without the dead; what the dead would still say is heard by nobody.
  acting.catch(() => undefined)
  through.catch(() => undefined)
  const isOpen = await deed.mortal.rise()
  const problems = isOpen || deed.mayBeShut === true ? await look(deed, isDone) : ['no password opens the vault']
  return { point, passed: [], problems: problems.map((problem) => `${where}: ${problem}`) }
}

function look(deed: Deed, isDone: boolean): Promise<readonly string[]> {
  return deed.look(isDone).catch((error: unknown) => [String(error)])
}

/** Whoever called has been told, or the log has; then it goes on, in this life and in the next. */
async function lookAfterFault(
  deed: Deed,
  point: string,
  { acting, isDone, logBefore, reconnect }: Faulted,
): Promise<readonly string[]> {
  let told: unknown
  const answered = acting.catch((error: unknown) => {
    told = error
  })
  await Promise.race([answered, deed.mortal.doom().quiet()])
  reconnect()
  await answered
  // The failure may come with the end of the deed.
  await deed.mortal.doom().quiet()
  const problems: string[] = []
  // An answer of the network that does not come is a value, and no news.
  const isOfDisk = /^\w+ (apply|forget|write|remove)/.test(point)
  const isLogged = deed.mortal.logLines.slice(logBefore).some((line) => /disk_(full|error)/.test(line))
  if (isOfDisk && deed.isEnding !== true && !isLogged && !(told instanceof StorageError))
    problems.push('nobody was told')
  if (deed.isSettledByUnlocking === true && !isDone()) await deed.mortal.rise()
  problems.push(...(await look(deed, isDone())))
  const isOpen = await deed.mortal.rise()
  return isOpen || deed.mayBeShut === true ? problems : [...problems, 'no password opens the vault afterwards']
}

interface Faulted {
  readonly acting: Promise<void>
  readonly isDone: () => boolean
  /** Lines of the log before the deed. */
  readonly logBefore: number
  readonly reconnect: () => void
}
