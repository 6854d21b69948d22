// One run of the model: a cast, a list of deeds drawn by fast-check, and the comparison at its end. The same plan gives the
// same run, to the last byte on the wire.

import { createSeededRandom } from '../seeded-random.ts'
import { openCast } from './cast.ts'
import { chatDeeds } from './chat-deeds.ts'
import { deviceDeeds } from './device-deeds.ts'
import { createExpectations } from './expectations.ts'
import { settle } from './settle.ts'
import { openSimulatedWorld, type WorldSeams } from './simulated-world.ts'
import type { Deed, Stage } from './stage.ts'
import { textDeeds } from './text-deeds.ts'
import { weatherDeeds } from './weather-deeds.ts'

export interface Plan {
  readonly seed: number
  readonly deeds: readonly {
    readonly kind: string /** Things that arrive before the next. */
    readonly steps: number
  }[]
}

export interface Played {
  /** Nothing when all agreed. */
  readonly complaints: readonly string[]
  readonly done: ReadonlyMap<string, number>
  readonly figures: {
    readonly texts: number
    readonly chats: number
    readonly devices: number
    readonly arrivals: number
  }
}

const names = ['anna', 'boris', 'clara', 'daniel']

const deeds: Readonly<Record<string, Deed>> = { ...textDeeds, ...chatDeeds, ...deviceDeeds, ...weatherDeeds }
export const deedKinds = Object.keys(deeds)

export async function play({ seed, deeds: plan }: Plan, seams: WorldSeams = {}): Promise<Played> {
  await using world = await openSimulatedWorld(seed, seams)
  const stage: Stage = {
    world,
    cast: await openCast(world, names),
    expected: createExpectations(),
    random: createSeededRandom(seed ^ 0x5eed),
    done: new Map(),
    surprises: [],
    asked: new Set(),
  }
  const complaints: string[] = []
  for (const { kind, steps } of [...opening, ...plan]) {
    world.trace(`deed ${kind}`)
    if (kind === 'settle') complaints.push(...(await settle(stage)))
    else await deeds[kind]?.(stage)
    await world.run(steps)
    if (complaints.length > 0) break
  }
  if (complaints.length === 0) complaints.push(...(await settle(stage)))
  const { chats } = stage.expected
  return {
    complaints,
    done: stage.done,
    figures: {
      texts: chats.reduce((sum, { texts }) => sum + texts.length, 0),
      chats: chats.length,
      devices: world.devices.length,
      arrivals: world.arrivals(),
    },
  }
}

/** Without chats there is nothing to do. */
const opening: Plan['deeds'] = [
  { kind: 'create-group', steps: 50 },
  { kind: 'start-pair', steps: 50 },
  { kind: 'settle', steps: 0 },
]
