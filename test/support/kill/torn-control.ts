// The control of the kills: a vault whose transactions are no transactions must be found out, and soon.

import { createSeededRandom } from '../seeded-random.ts'
import { badComplaints } from './complaints.ts'
import type { KillPlan } from './kill-plan.ts'
import { killOnce } from './kill-rounds.ts'
import { openKillWorld } from './kill-world.ts'

/** Where a torn transaction hurts: between reading a message and forgetting its row, between writing and queueing one. */
export const tornPlans = {
  receiving: { victim: 'boris', doing: 'catch-up', point: { name: 'within receive', times: 40 }, delayMs: 0 },
  writing: { victim: 'anna', doing: 'texts', point: { name: 'within queue text', times: 40 }, delayMs: 0 },
  committing: { victim: 'anna', doing: 'rename', point: { name: 'within merge own commit', times: 6 }, delayMs: 0 },
} as const satisfies Record<string, KillPlan>

export interface TornReport {
  /** Kills until damage showed, or all of them. */
  readonly kills: number
  /** What was lost, doubled or never came to an end; empty when the damage went unnoticed. */
  readonly damage: readonly string[]
  /** What the engines said of it. */
  readonly complaints: readonly string[]
}

/** Long enough that what is only slow on a busy machine is not taken for lost. */
const patienceMs = 8_000

/** Kills by `plan`, at a place drawn anew each time, until a text is lost or doubled, or an engine does not come back. */
export async function killTorn(plan: KillPlan, options: { seed: number; kills: number }): Promise<TornReport> {
  const random = createSeededRandom(options.seed)
  const world = await openKillWorld({ torn: true })
  let damage: readonly string[] = []
  let kills = 0
  try {
    while (kills < options.kills && damage.length === 0) {
      kills++
      const { point } = plan
      const times = 1 + random.below(point?.times ?? 1)
      await killOnce(world, point === undefined ? plan : { ...plan, point: { ...point, times } })
      damage = [...(await world.settle(patienceMs)), ...world.mishaps]
    }
    return { kills, damage, complaints: badComplaints(world) }
  } finally {
    await world.close()
  }
}
