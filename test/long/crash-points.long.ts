// A process ends, or a call fails, wherever a vault or its wraps are changed or the network is asked, and a server at its
// transactions, in the midst of everything that takes more than one step. Nothing acknowledged is lost, nothing comes twice.
// The control tears its transactions apart, and must be found out. The sample takes a few points of each story.

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
  estimateSeconds: 3_000,
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
    }

    for (const fate of fates) {
      for (const [side, crash] of Object.entries(sides)) {
        for (const story of stories) {
          if (signal.aborted) break
          // Not yet held for the others: a failing disk in the midst of them still ends a home server in the test.
          if (fate === 'fault' && !chatStories.includes(story)) continue
          const pace = paceOf(ctx, story, side, fate)
          const report = await crash({ story, fate, signal, ...pace })
          add(`${fate} of a ${side}, ${story.name}`, report, side === 'person' && pace.step === 1 && !signal.aborted)
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

/**
 * Every point where processes end; where calls fail, and where a server does, every third, another third by each seed: there
 * a deed in a world of its own takes as long, and says less.
 */
function paceOf(
  { count, seed }: LongContext,
  { isAlone = false }: CrashStory,
  side: string,
  fate: Fate,
): Pick<CrashesOptions, 'first' | 'step' | 'most'> {
  // The first transaction of a server is its start's own.
  const first = side === 'server' ? 2 : 1
  if (count === 'sample') return { first: first + (seed % 7), step: 9, most: 2 }
  if (!isAlone || (side === 'person' && fate === 'death')) return { first, step: 1 }
  return { first: first + (seed % 3), step: 3 }
}

/** A deed that nothing strikes must not have more calls than were struck. */
function untried({ points, unhindered }: CrashesReport): readonly string[] {
  const hole = points.find(({ at }, index) => at !== index + 1)
  if (hole !== undefined) return [`no strike at ${String(hole.at - 1)}`]
  return points.length < unhindered.length ? [`struck ${String(points.length)} of ${String(unhindered.length)}`] : []
}
