// A process ends, or a call fails, wherever a vault or its wraps are changed or the network is asked, and a server at its
// transactions, in the midst of everything that takes more than one step. Nothing acknowledged is lost, nothing comes twice.
// The control tears its transactions apart, and must be found out. The sample takes a point of each story.

import { chatStories } from '../support/crash/chat-stories.ts'
import type { CrashStory } from '../support/crash/crash-story.ts'
import { deviceStories } from '../support/crash/device-stories.ts'
import type { Fate } from '../support/crash/doom.ts'
import { historyStories } from '../support/crash/history-stories.ts'
import { leavingStories } from '../support/crash/leaving-stories.ts'
import { crashThrough, type CrashesOptions, type CrashesReport } from '../support/crash/person-crashes.ts'
import { crashServerThrough } from '../support/crash/server-crashes.ts'
import type { LongContext, LongSuite } from '../support/long-suite.ts'

const fates: readonly Fate[] = ['death', 'fault']
const sides = { person: crashThrough, server: crashServerThrough } as const
const stories = [...chatStories, ...deviceStories, ...leavingStories, ...historyStories]

export const suite: LongSuite = {
  name: 'crash-points',
  about: 'a process or a server that ends, or fails once, between any two steps loses nothing and repeats nothing',
  estimateSeconds: 4_000,
  async run(ctx) {
    const { seed, signal, log } = ctx
    const failures: string[] = []
    const figures: Record<string, number> = {}
    let [passed, failed] = [0, 0]

    function add(name: string, report: CrashesReport, isWhole: boolean): void {
      const problems = [...report.problems, ...(isWhole ? untried(report) : [])]
      failures.push(...problems.map((problem) => `seed ${String(seed)}: ${problem}`))
      if (problems.length === 0) passed += report.points.length
      else failed++
      figures[name] = report.points.length
      log(`${name}: ${String(report.points.length)} points, ${String(problems.length)} problems`)
      // At once: a whole run is long, and who ends it early would not hear of them.
      for (const problem of problems) log(problem)
    }

    for (const fate of fates) {
      for (const [side, crash] of Object.entries(sides)) {
        for (const story of stories) {
          for (const { name, isWhole, ...pace } of pacesOf(ctx, story, side, fate)) {
            if (signal.aborted) break
            const report = await crash({ story, fate, signal, ...pace })
            add(`${fate} of a ${side}, ${story.name}${name}`, report, isWhole && !signal.aborted)
          }
        }
      }
    }
    const [send] = chatStories
    if (send !== undefined && !signal.aborted) {
      const control = await crashThrough({ story: send, first: 4, step: 1_000, torn: true, signal })
      figures['problems that the torn control showed'] = control.problems.length
      if (control.problems.length > 0) passed++
      else {
        failed++
        failures.push(`seed ${String(seed)}: nothing showed that transactions were torn`)
      }
    }
    return { passed, failed, skipped: 0, figures, failures }
  },
}

type Pace = Pick<CrashesOptions, 'which' | 'first' | 'step' | 'most'> & {
  /** Said after the story's name. */
  readonly name: string
  /** Nothing that the deed comes to is left out. */
  readonly isWhole: boolean
}

/**
 * Every point, but where each deed needs a world of its own: there a person dies at every change of vault and wraps, and all
 * else is struck at every third point, another third by each seed. In a sample such a deed is struck once, on one side, by
 * one fate, as the seed has it.
 */
function pacesOf({ count, seed }: LongContext, story: CrashStory, side: string, fate: Fate): readonly Pace[] {
  const { isAlone = false } = story
  if (count === 'sample') {
    const few = { name: '', isWhole: false, step: 9 }
    if (!isAlone) return [{ ...few, first: 1 + (seed % 7), most: 1 }]
    const turn = (stories.indexOf(story) + seed) % 4
    const isItsTurn = turn === 2 * fates.indexOf(fate) + (side === 'server' ? 1 : 0)
    return isItsTurn ? [{ ...few, first: 1 + (seed % 13), most: 1 }] : []
  }
  const all = { name: '', isWhole: side === 'person', first: 1, step: 1 }
  const third = { name: ', every third', isWhole: false, first: 1 + (seed % 3), step: 3 }
  if (!isAlone) return [all]
  if (side === 'server' || fate === 'fault') return [third]
  return [
    { ...all, name: ', its stores', which: 'stores' },
    { ...third, name: ', every third of its requests', which: 'asks' },
  ]
}

/** A deed that nothing strikes must not have more calls than were struck. */
function untried({ points, unhindered }: CrashesReport): readonly string[] {
  const hole = points.find(({ at }, index) => at !== index + 1)
  if (hole !== undefined) return [`no strike at ${String(hole.at - 1)}`]
  return points.length < unhindered.length ? [`struck ${String(points.length)} of ${String(unhindered.length)}`] : []
}
