// 200 SIGKILLs of a home server with at least 20 messages in flight: nothing acknowledged lost, nothing twice, no half
// operation. Then the same on a build without transactions, which must be found out.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LongContext, LongSuite } from '../support/long-suite.ts'
import { createSeededRandom } from '../support/seeded-random.ts'
import { type ServerKill, startServerKills } from '../support/server-kills.ts'

const wantedInFlight = 20
/** So many kills without a finding, and the control has failed. */
const controlKills = 20

export const suite: LongSuite = {
  name: 'server-kill',
  about: 'a home server killed under load loses nothing acknowledged; one without transactions is found out',
  estimateSeconds: 700,
  async run(ctx) {
    const wanted = ctx.count === 'all' ? 200 : 5
    const { kills, failures, acknowledged } = await killOften(ctx, wanted)
    const found = await findCareless(ctx)
    if (found === undefined) failures.push(`seed ${String(ctx.seed)}: a build without transactions was not found out`)
    const failedKills = kills.filter(({ problems }) => problems.length > 0).length
    return {
      passed: kills.length - failedKills + (found === undefined ? 0 : 1),
      failed: failedKills + (found === undefined ? 1 : 0),
      skipped: wanted - kills.length,
      failures,
      figures: {
        kills: kills.length,
        acknowledged,
        leastInFlight: Math.min(...kills.map(({ inFlight }) => inFlight)),
        onDiskButUnanswered: histogram(
          kills.map(({ unanswered }) => unanswered),
          [0, 1, 8, 16, 24, 32],
        ),
        killedAfterMs: histogram(
          kills.map(({ afterMs }) => afterMs),
          [0, 50, 100, 200, 400, 800],
        ),
        controlFoundAfterKills: found ?? 'never',
      },
    }
  },
}

async function killOften(ctx: LongContext, wanted: number) {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-server-kill-'))
  const random = createSeededRandom(ctx.seed)
  const kills: ServerKill[] = []
  const failures: string[] = []
  try {
    await using server = await startServerKills(folder, 'whole')
    for (let number = 1; number <= wanted && !ctx.signal.aborted; number++) {
      const kill = await server.kill(random)
      // One that struck too early says nothing; it is done again.
      if (kill.inFlight < wantedInFlight && kill.problems.length === 0) {
        number--
        continue
      }
      kills.push(kill)
      failures.push(...kill.problems.map((each) => `seed ${String(ctx.seed)}, kill ${String(number)}: ${each}`))
      if (number % 10 === 0) ctx.log(`${String(number)} kills, ${String(server.acknowledged())} rows`)
    }
    return { kills, failures, acknowledged: kills.reduce((sum, each) => sum + each.acknowledged, 0) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** After how many kills a store without transactions is caught. */
async function findCareless(ctx: LongContext): Promise<number | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'talkee-server-careless-'))
  const random = createSeededRandom(ctx.seed + 1)
  try {
    await using server = await startServerKills(folder, 'careless')
    for (let number = 1; number <= controlKills; number++) {
      const { problems } = await server.kill(random)
      if (problems.length > 0) return number
    }
    return undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `0: 3, 1+: 9, …` */
function histogram(values: readonly number[], edges: readonly number[]): string {
  return edges
    .map((edge, index) => {
      const next = edges[index + 1] ?? Number.POSITIVE_INFINITY
      const count = values.filter((value) => value >= edge && value < next).length
      return `${String(edge)}${next === edge + 1 ? '' : '+'}: ${String(count)}`
    })
    .join(', ')
}
