// Hostile bytes at the MLS door: mutated messages, commits, Welcomes, trees and KeyPackages, and garbage sealed by an insider.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { LongSuite } from '../support/long-suite.ts'
import { fuzz, fuzzTargets } from '../support/mls/fuzz-targets.ts'

export const suite: LongSuite = {
  name: 'fuzz-mls',
  about: 'whatever bytes come, the MLS door answers with a refusal, and none costs more than 100 ms',
  estimateSeconds: 240,
  async run({ seed, count, log, signal }) {
    const targets = await fuzzTargets(await createNodeCrypto(), seed)
    const each = count === 'all' ? 50_000 : 1_000
    const failures: string[] = []
    let tried = 0
    let slowestMs = 0
    for (const target of targets) {
      const report = await fuzz(target, each, signal)
      tried += report.tried
      slowestMs = Math.max(slowestMs, report.slowestMs)
      failures.push(...report.failures.map((failure) => `seed ${String(seed)}: ${failure}`))
      const codes = [...report.refused].sort(([, a], [, b]) => b - a).map(([code, times]) => `${code} ${String(times)}`)
      log(`${target.name}: ${String(report.tried)} refused: ${codes.join(', ')}`)
    }
    return {
      passed: tried - failures.length,
      failed: failures.length,
      skipped: targets.length * each - tried,
      figures: { inputs: tried, 'slowest, ms of CPU': Math.round(slowestMs) },
      failures: failures.slice(0, 50),
    }
  },
}
