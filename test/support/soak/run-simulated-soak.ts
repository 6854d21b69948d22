// A soak run in the simulation: run after run of the model suite for as long as asked, or one of them again by its path.

import type { LongResult } from '../long-suite.ts'
import { checkModel, type Checked } from '../model/check-model.ts'
import type { SoakOptions } from './run-soak.ts'

const mostFailures = 3
const shrinkMs = 60_000

export interface SimulatedSoakOptions extends SoakOptions {
  /** As a failure names it; nothing else is played then, and all that goes over the wire is told. */
  readonly path?: string | undefined
}

/** Passes and failures are counted by runs. */
export async function runSimulatedSoak(options: SimulatedSoakOptions): Promise<LongResult> {
  const { seed, durationMs, signal, log, path } = options
  if (path !== undefined) {
    return resultOf([await checkModel({ seed: seed | 0, runs: 1, path, seams: () => ({ trace: log }) })])
  }
  const endMs = Date.now() + durationMs
  const checks: Checked[] = []
  let failed = 0
  for (let run = 0; Date.now() < endMs && !signal.aborted && failed < mostFailures; run++) {
    const checked = await checkModel({ seed: seed | 0, runs: 1, path: String(run), shrinkMs })
    checks.push(checked)
    failed += checked.failures.length
    for (const failure of checked.failures) log(`FAILED ${failure}`)
    if ((run + 1) % 10 === 0) log(`${String(run + 1)} runs`)
  }
  return resultOf(checks)
}

function resultOf(checks: readonly Checked[]): LongResult {
  const failures = checks.flatMap((checked) => checked.failures)
  const total = (key: keyof Checked['figures']): number => checks.reduce((sum, { figures }) => sum + figures[key], 0)
  const times = new Map<string, number>()
  for (const { deeds } of checks) {
    for (const [kind, deed] of deeds) times.set(kind, (times.get(kind) ?? 0) + deed.times)
  }
  return {
    passed: checks.length - failures.length,
    failed: failures.length,
    skipped: 0,
    figures: {
      runs: checks.length,
      texts: total('texts'),
      devices: total('devices'),
      'things that arrived': total('arrivals'),
      deeds: [...times].map(([kind, count]) => `${kind} ${String(count)}`).join(', '),
    },
    failures,
  }
}
