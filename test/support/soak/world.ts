// The world of a soak run: one home server and some people, on a clock of its own in which days can pass at once.

import type { Clock } from '#core/ports/clock.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { systemClock as serverClock } from '#server/clock.ts'
import { openInstallation, type Installation } from '../installation.ts'
import { openTestHome, type TestHome } from '../test-home.ts'

export interface Person {
  readonly name: string
  readonly address: string
  readonly installation: Installation
  isUnlocked: boolean
}

export interface World extends AsyncDisposable {
  readonly home: TestHome
  readonly people: readonly Person[]
  isServerUp: boolean
  /** The wall clock of everyone jumps ahead. */
  daysPass(days: number): void
  readonly daysPassed: number
}

/** The engine's waits are this much shorter, so that what it does now and then is done often. Its connections' are not. */
const hurry = 10
const dayMs = 86_400_000

export async function openWorld(names: readonly string[]): Promise<World> {
  await using opened = new AsyncDisposableStack()
  let offsetMs = 0
  const system = createSystemClock()
  const clock: Clock = {
    ...system,
    nowMs: () => system.nowMs() + offsetMs,
    after: (delayMs, task) => system.after(delayMs / hurry, task),
  }
  // The server waits this long for connections opened ahead, which nobody ends; a soak run stops it often.
  const limits = { claimsPerTargetAndDay: 100_000, closeMs: 100 }
  const home = await openTestHome(
    { limits },
    { logSink: () => undefined, clock: { ...serverClock, nowMs: () => serverClock.nowMs() + offsetMs } },
  )
  opened.defer(() => home.close())
  const people: Person[] = []
  for (const name of names) {
    const installation = await openInstallation(name, { clock, connect: (server) => connectTo(server, system) })
    opened.defer(() => installation.close())
    const { address } = await installation.signUp(await home.invite())
    people.push({ name, address, installation, isUnlocked: true })
  }
  const running = opened.move()
  return {
    home,
    people,
    isServerUp: true,
    daysPass(days) {
      offsetMs += days * dayMs
    },
    get daysPassed() {
      return Math.round(offsetMs / dayMs)
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
