// What every deed has at hand: the world, who is in it, what ought to be, and what is still being done.

import type { SeededRandom } from '../seeded-random.ts'
import { attempt, awake, devicesOf, type Cast, type CastDevice } from './cast.ts'
import type { ExpectedChat, Expectations } from './expectations.ts'
import type { Engine } from '#core/engine.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** Does nothing where there is nothing to do. */
export type Deed = (stage: Stage) => void | Promise<void>

export interface Stage {
  readonly world: SimulatedWorld
  readonly cast: Cast
  readonly expected: Expectations
  readonly random: SeededRandom
  /** How often each kind of deed was really done; one that finds nothing to do is not. */
  readonly done: Map<string, number>
  /** Answers that no deed should get. */
  readonly surprises: string[]
  /** What was asked of engines and not answered yet. */
  readonly asked: Set<Asked>
}

interface Asked {
  readonly by: CastDevice
  /** Whoever was asked is dead: nobody will ever know. */
  readonly giveUp: () => void
  readonly done: Promise<void>
}

export function count(stage: Stage, deed: string): void {
  stage.done.set(deed, (stage.done.get(deed) ?? 0) + 1)
}

/** Asks an engine and goes on. `onAnswer` hears undefined where there is none: too early, too late, or it died meanwhile. */
export function ask<T>(
  stage: Stage,
  by: CastDevice,
  work: (engine: Engine) => Promise<T>,
  onAnswer: (answer: T | undefined) => void,
): void {
  let isOver = false
  const answer = (value: T | undefined): void => {
    if (isOver) return
    isOver = true
    stage.asked.delete(asked)
    onAnswer(value)
  }
  const asked: Asked = {
    by,
    giveUp: () => {
      answer(undefined)
    },
    done: Promise.resolve()
      .then(() => attempt(by, work))
      .then(answer, (error: unknown) => {
        if (!isOver) stage.surprises.push(`${by.name}: ${String(error)}`)
        answer(undefined)
      }),
  }
  stage.asked.add(asked)
}

/** A device whose engine is at work, if there is one. */
export function somebody(stage: Stage, among: readonly CastDevice[] = devicesOf(stage.cast)): CastDevice | undefined {
  const candidates = awake(among)
  return candidates.length === 0 ? undefined : stage.random.pick(candidates)
}

export function someChat(stage: Stage, fits: (chat: ExpectedChat) => boolean = () => true): ExpectedChat | undefined {
  const candidates = stage.expected.chats.filter(fits)
  return candidates.length === 0 ? undefined : stage.random.pick(candidates)
}

/** A device of one of these accounts. */
export function deviceOf(stage: Stage, accounts: ReadonlySet<string>): CastDevice | undefined {
  return somebody(
    stage,
    devicesOf(stage.cast).filter(({ account }) => accounts.has(account.name)),
  )
}
