// Hostile input against every decoder of what others send: only typed refusals, no second spelling, none slower than 100 ms.
// The sample that runs with every commit: test/interop/hostile-input.test.ts.

import { setImmediate as nextTurn } from 'node:timers/promises'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { coreDecoders } from '../support/core-decoders.ts'
import { attack, type HostileReport } from '../support/hostile-input.ts'
import type { LongSuite } from '../support/long-suite.ts'
import { protocolDecoders } from '../support/protocol-decoders.ts'

const inputsPerDecoder = { all: 50_000, sample: 2_000 } as const
/** A decoder takes seconds and blocks its thread: the deadline has to be looked at in between. */
const marginMs = 3_000

export const suite: LongSuite = {
  name: 'fuzz-protocol',
  about: '50,000 damaged inputs per decoder: only typed refusals, none slower than 100 ms',
  estimateSeconds: 180,
  async run(ctx) {
    const crypto = await createNodeCrypto()
    const targets = [...protocolDecoders(crypto), ...(await coreDecoders(crypto))]
    const inputs = inputsPerDecoder[ctx.count]
    const reports: HostileReport[] = []
    for (const target of targets) {
      await nextTurn()
      if (ctx.signal.aborted) break
      const report = attack(target, { inputs, seed: ctx.seed, stop: () => Date.now() > ctx.deadlineMs - marginMs })
      reports.push(report)
      ctx.log(line(report))
    }
    const failures = reports.flatMap((report) => report.failures)
    const failed = reports.filter((report) => report.failures.length > 0).length
    const passed = reports.filter((report) => report.failures.length === 0 && report.inputs === inputs).length
    return {
      passed,
      failed,
      skipped: targets.length - passed - failed,
      failures,
      figures: {
        decoders: targets.length,
        inputsPerDecoder: inputs,
        inputs: sum(reports.map((report) => report.inputs)),
        acceptedInputs: sum(reports.map((report) => report.accepted)),
        slowestMs: Number(Math.max(0, ...reports.map((report) => report.slowestMs)).toFixed(1)),
      },
    }
  },
}

function line({ name, inputs, accepted, slowestMs, failures }: HostileReport): string {
  const verdict = failures.length === 0 ? 'ok' : 'FAILED'
  return `${verdict} ${name}: ${String(inputs)} inputs, ${String(accepted)} read, slowest ${slowestMs.toFixed(1)} ms`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
