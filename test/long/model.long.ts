// Two hundred runs of random people on random devices through bad weather. In the end every device's history is the one
// that the model has, all groups agree, and every kind of deed was done in fifty runs at least.

import { checkModel, type Checked } from '../support/model/check-model.ts'
import type { LongSuite } from '../support/long-suite.ts'

const runs = { all: 200, sample: 5 } as const
/** Of two hundred runs. */
const leastRuns = 50
const shrinkMs = 60_000

export const suite: LongSuite = {
  name: 'model',
  about: 'whatever people, devices, wires and servers do, every device ends with the history that a model has',
  estimateSeconds: 1_500,
  async run({ seed, count, signal, log }) {
    // fast-check's seeds are signed.
    const checked = await checkModel({
      ...{ seed: seed | 0, runs: runs[count], signal, shrinkMs },
      onRun: (done) => {
        if (done % 10 === 0) log(`${String(done)} runs`)
      },
    })
    const isWhole = count === 'all' && checked.runs === runs.all
    const failures = [...checked.failures, ...(isWhole ? rareDeeds(checked) : [])]
    return {
      passed: checked.runs - checked.failures.length,
      failed: failures.length,
      skipped: runs[count] - checked.runs,
      figures: { runs: checked.runs, ...checked.figures, 'deeds (runs, times)': tellDeeds(checked) },
      failures,
    }
  },
}

function rareDeeds({ deeds }: Checked): string[] {
  return [...deeds].flatMap(([kind, { runs: seen }]) =>
    seen < leastRuns ? [`"${kind}" was done in ${String(seen)} runs only`] : [],
  )
}

function tellDeeds({ deeds }: Checked): string {
  return [...deeds].map(([kind, { runs: seen, times }]) => `${kind} ${String(seen)}, ${String(times)}`).join('; ')
}
