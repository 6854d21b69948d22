// 50,000 damaged bodies at each door of a running home server: refusals of the catalogue only, and it is well afterwards.
// The sample that runs with every commit: test/scenario/server-hostile-input.test.ts.

import type { LongSuite } from '../support/long-suite.ts'
import { createRawClient } from '../support/raw-client.ts'
import { besiege, serverDoors, type SiegeReport } from '../support/server-doors.ts'
import { startTestServer } from '../support/test-server.ts'

const inputsPerDoor = { all: 50_000, sample: 1_000 } as const
const marginMs = 5_000

export const suite: LongSuite = {
  name: 'server-fuzz',
  about: '50,000 damaged bodies at each door of a home server: refusals of the catalogue only',
  estimateSeconds: 600,
  async run(ctx) {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const doors = await serverDoors(client)
    const inputs = inputsPerDoor[ctx.count]
    const stop = () => ctx.signal.aborted || Date.now() > ctx.deadlineMs - marginMs
    const reports: SiegeReport[] = []
    for (const door of doors) {
      if (stop()) break
      const report = await besiege(client, door, { inputs, seed: ctx.seed, stop })
      reports.push(report)
      ctx.log(`${report.name}: ${String(report.inputs)} inputs, ${JSON.stringify(report.answers)}`)
    }
    const failures = reports.flatMap((report) => report.failures)
    const faults = test.server.log.lines().filter((line) => line.includes('request-failed'))
    if (faults.length > 0) failures.push(`seed ${String(ctx.seed)}: the log tells of ${String(faults.length)} faults`)
    const health = await client.json('GET', '/healthz')
    if (health.status !== 200) failures.push(`seed ${String(ctx.seed)}: not well afterwards`)
    const passed = reports.filter((report) => report.failures.length === 0 && report.inputs === inputs).length
    const failed = failures.length === 0 ? 0 : Math.max(1, reports.filter((each) => each.failures.length > 0).length)
    return {
      passed: Math.min(passed, doors.length - failed),
      failed,
      skipped: Math.max(0, doors.length - passed - failed),
      failures,
      figures: {
        doors: doors.length,
        inputs: reports.reduce((sum, report) => sum + report.inputs, 0),
        slowestMs: Number(Math.max(0, ...reports.map((report) => report.slowestMs)).toFixed(0)),
      },
    }
  },
}
