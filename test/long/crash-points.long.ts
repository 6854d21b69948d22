// A process ends at every call that changes its vault or its wraps or asks the network, a server at every transaction, in
// the midst of sending, receiving, committing, joining and changing the password. Nothing acknowledged is lost, nothing comes
// twice. The control tears its transactions apart, and must be found out. The sample takes every sixth point.

import { crashStories } from '../support/crash/crash-stories.ts'
import { crashThrough, type CrashesReport } from '../support/crash/crash-world.ts'
import { crashServerThrough, serverCrashStories } from '../support/crash/server-crashes.ts'
import type { LongSuite } from '../support/long-suite.ts'

/** The same points fall between other steps each time: what others do at the moment is theirs. */
const rounds = 4

export const suite: LongSuite = {
  name: 'crash-points',
  about: 'a process or a server that ends between any two steps loses nothing and repeats nothing',
  estimateSeconds: 260,
  async run({ seed, count, signal, log }) {
    const isAll = count === 'all'
    const step = isAll ? 1 : 6
    const failures: string[] = []
    const figures: Record<string, number> = {}
    let [passed, failed] = [0, 0]

    function add(name: string, { points, problems }: CrashesReport): void {
      failures.push(...problems.map((problem) => `seed ${String(seed)}: ${problem}`))
      if (problems.length === 0) passed += points.length
      else failed++
      figures[name] = (figures[name] ?? 0) + points.length
      log(`${name}: ${String(points.length)} deaths, ${String(problems.length)} problems`)
    }

    for (let round = 0; round < (isAll ? rounds : 1); round++) {
      for (const story of crashStories) {
        if (signal.aborted) break
        const first = isAll ? 1 : 1 + (seed % step)
        add(`deaths of a person, ${story.name}`, await crashThrough({ story, first, step, signal }))
      }
    }
    for (const story of serverCrashStories) {
      if (signal.aborted) break
      // The first transaction is the start's own.
      const first = isAll ? 2 : 2 + (seed % step)
      add(`deaths of the server, ${story.name}`, await crashServerThrough({ story, first, step, signal }))
    }
    const [send] = crashStories
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
