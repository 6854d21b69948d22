// Damaged files and certificates against what reads them on a device: only typed refusals, none slower than 100 ms.
// A sample runs with every commit: test/interop/hostile-device-input.test.ts.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { deviceDecoders } from '../support/device-decoders.ts'
import { attack } from '../support/hostile-input.ts'
import type { LongSuite } from '../support/long-suite.ts'

const inputsPerDecoder = { all: 50_000, sample: 2_000 } as const
const marginMs = 3_000

export const suite: LongSuite = {
  name: 'fuzz-device',
  about: '50,000 damaged inputs per decoder of the vault and of certificates: only typed refusals',
  estimateSeconds: 25,
  async run({ seed, count, signal, deadlineMs, log }) {
    const targets = await deviceDecoders(await createNodeCrypto())
    const inputs = inputsPerDecoder[count]
    const failures: string[] = []
    let [passed, slowestMs] = [0, 0]
    for (const target of targets) {
      await nextTurn()
      if (signal.aborted) break
      const report = attack(target, { inputs, seed, stop: () => Date.now() > deadlineMs - marginMs })
      failures.push(...report.failures)
      slowestMs = Math.max(slowestMs, report.slowestMs)
      if (report.failures.length === 0 && report.inputs === inputs) passed++
      log(`${target.name}: ${String(report.inputs)} inputs, ${String(report.accepted)} read`)
    }
    const failed = new Set(failures.map((failure) => failure.split(',')[0])).size
    return {
      passed,
      failed,
      skipped: targets.length - passed - failed,
      failures,
      figures: { decoders: targets.length, inputsPerDecoder: inputs, slowestMs: Number(slowestMs.toFixed(1)) },
    }
  },
}
