// Plays plans one after the other and counts what they did. A failure names its seed and path, which play it again.

import fc from 'fast-check'
import { deedKinds, play, type Plan, type Played } from './play.ts'
import { plans } from './plans.ts'
import type { WorldSeams } from './simulated-world.ts'

export interface Checked {
  readonly runs: number
  /** One for each run that failed: seed, path, deeds and complaints. */
  readonly failures: readonly string[]
  /** In how many runs each kind of deed was done, and how often in all. */
  readonly deeds: ReadonlyMap<string, { readonly runs: number; readonly times: number }>
  readonly figures: {
    readonly texts: number
    readonly chats: number
    readonly devices: number
    readonly arrivals: number
  }
}

export interface CheckOptions {
  readonly seed: number
  readonly runs: number
  /** The first of them; what comes after a colon is a shrunk plan, and nothing else is played then. */
  readonly path?: string | undefined
  /** What is wrong with the worlds, made anew for each. */
  readonly seams?: () => WorldSeams
  /** Ends after so many failures. */
  readonly mostFailures?: number
  readonly signal?: AbortSignal
  /** How long a plan that fails is made smaller; 0 leaves it as it is. */
  readonly shrinkMs?: number
  onRun?(runs: number): void
}

export async function checkModel(options: CheckOptions): Promise<Checked> {
  const { seed, seams, signal, mostFailures = Infinity, shrinkMs = 0, path = '0' } = options
  const deeds = new Map(deedKinds.map((kind) => [kind, { runs: 0, times: 0 }]))
  const figures = { texts: 0, chats: 0, devices: 0, arrivals: 0 }
  const failures: string[] = []
  let runs = 0
  const first = Number(path.split(':')[0])
  const isOne = path.includes(':')
  for (; runs < (isOne ? 1 : options.runs) && signal?.aborted !== true; runs++) {
    let isFirst = true
    const property = fc.asyncProperty(plans, async (plan) => {
      // A path to a smaller plan goes on to the others beside it where that one does not fail any more.
      if (isOne && !isFirst) return
      const played = await play(plan, seams?.())
      // Smaller plans of the same run are no runs of their own.
      if (isFirst) add(played)
      isFirst = false
      if (played.complaints.length > 0) throw new Error(played.complaints.slice(0, 5).join('; '))
    })
    const details = await fc.check(property, {
      ...{ seed, path: isOne ? path : String(first + runs), numRuns: 1 },
      ...(shrinkMs === 0 ? { endOnFailure: true } : { interruptAfterTimeLimit: shrinkMs }),
    })
    if (details.failed) failures.push(describe(details, first + runs))
    options.onRun?.(runs + 1)
    if (failures.length >= mostFailures) {
      runs++
      break
    }
  }
  return { runs, failures, deeds, figures }

  function add({ done, figures: more }: Played): void {
    for (const [kind, times] of done) {
      const before = deeds.get(kind) ?? { runs: 0, times: 0 }
      deeds.set(kind, { runs: before.runs + 1, times: before.times + times })
    }
    for (const key of ['texts', 'chats', 'devices', 'arrivals'] as const) figures[key] += more[key]
  }
}

function describe(
  { seed, counterexamplePath, counterexample, errorInstance }: fc.RunDetails<[Plan]>,
  run: number,
): string {
  const [plan] = counterexample ?? []
  const told = plan?.deeds.map(({ kind }) => kind).join(', ') ?? ''
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return `seed ${String(seed >>> 0)} path ${counterexamplePath ?? String(run)}: ${why} (after ${told})`
}
