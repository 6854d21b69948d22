// 60 SIGKILLs of a process that writes into its vault: nothing acknowledged lost, no transaction by half.
// The sample does three. The moment of a kill is the machine's; the seed only draws how long each life is.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LongSuite } from '../support/long-suite.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { killWriter } from '../support/vault-kills.ts'

export const suite: LongSuite = {
  name: 'vault-kills',
  about: 'a vault whose writer is killed again and again loses nothing acknowledged',
  estimateSeconds: 60,
  async run({ seed, count, signal, log }) {
    const random = createSeededRandom(seed)
    const kills = count === 'all' ? 60 : 3
    const folder = await mkdtemp(join(tmpdir(), 'talkee-vault-kills-'))
    const failures: string[] = []
    let [passed, first, acknowledged] = [0, 1, 0]
    try {
      for (let kill = 1; kill <= kills && !signal.aborted; kill++) {
        const life = { first, batches: random.below(60), delayMs: random.below(4) }
        const report = await killWriter(folder, life)
        failures.push(...report.problems.map((problem) => `seed ${String(seed)}, kill ${String(kill)}: ${problem}`))
        if (report.problems.length === 0) passed++
        acknowledged += Math.max(0, report.acknowledged - first + 1)
        first = Math.max(first, report.acknowledged) + 2
        if (kill % 10 === 0) log(`${String(kill)} kills, ${String(acknowledged)} batches acknowledged`)
      }
    } finally {
      await rm(folder, { recursive: true })
    }
    const failed = new Set(failures.map((failure) => failure.split(':')[0])).size
    return {
      passed,
      failed,
      skipped: kills - passed - failed,
      figures: { kills: passed + failed, acknowledged },
      failures,
    }
  },
}
