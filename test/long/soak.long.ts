// A minute of people who write, lock, restart, come and go, while the server does; `npm run soak` does it for longer.

import type { LongSuite } from '../support/long-suite.ts'
import { runSoak } from '../support/soak/run-soak.ts'

const durationsMs = { all: 60_000, sample: 8_000 } as const

export const suite: LongSuite = {
  name: 'soak',
  about:
    'after many random deeds every history agrees with a model: each text once for each member, and for nobody else',
  estimateSeconds: 90,
  run: ({ seed, count, signal, log }) => runSoak({ seed, durationMs: durationsMs[count], signal, log }),
}
