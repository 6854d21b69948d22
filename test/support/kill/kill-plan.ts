// Which process dies, during what, and where: drawn from a seed, every named point in turn.

import type { SeededRandom } from '../seeded-random.ts'

type Doing =
  /** Texts in three chats. */
  | 'texts'
  /** A commit of a new name, while others write. */
  | 'rename'
  /** A commit that adds somebody, while others write. */
  | 'add'
  /** A commit that removes somebody, while others write. */
  | 'remove'
  /** A new group, from nothing to its first commit. */
  | 'group'
  /** Everything that others sent while the process was not there. */
  | 'catch-up'
  /** The same, with a new group in it. */
  | 'join'

export interface KillPlan {
  readonly victim: 'anna' | 'boris'
  readonly doing: Doing
  /** The point to die at, at its `times`-th passing; without one the process is killed from outside. */
  readonly point?: { readonly name: string; readonly times: number }
  /** When it is killed from outside, which decides nothing but where it dies. */
  readonly delayMs: number
}

interface Scene {
  readonly victims: readonly KillPlan['victim'][]
  readonly doing: Doing
  /** With how many passings there are at least. */
  readonly deeds: Readonly<Record<string, number>>
  readonly share: number
}

const commit = { 'stage commit': 1, 'post commit': 1, 'merge own commit': 1 } as const
const scenes: readonly Scene[] = [
  {
    victims: ['anna'],
    doing: 'texts',
    deeds: { 'queue text': 15, 'post message': 8, 'settle sent': 4, 'store rows': 4, receive: 4, acknowledge: 4 },
    share: 5,
  },
  { victims: ['anna'], doing: 'rename', deeds: { ...commit, 'encrypt again': 1 }, share: 2 },
  {
    victims: ['anna'],
    doing: 'add',
    deeds: { ...commit, 'claim key packages': 1, 'upload tree': 1 },
    share: 2,
  },
  { victims: ['anna'], doing: 'remove', deeds: { ...commit, 'encrypt again': 1 }, share: 2 },
  {
    victims: ['anna'],
    doing: 'group',
    deeds: { ...commit, 'claim key packages': 1, 'make chat': 1, 'open chat': 1, 'upload tree': 1 },
    share: 2,
  },
  {
    victims: ['boris'],
    doing: 'catch-up',
    deeds: { 'store rows': 2, receive: 2, acknowledge: 2, 'apply commit': 1 },
    share: 3,
  },
  { victims: ['anna'], doing: 'catch-up', deeds: { 'store rows': 1, receive: 2, acknowledge: 1 }, share: 1 },
  {
    victims: ['boris'],
    doing: 'join',
    deeds: { 'store rows': 1, 'fetch tree': 1, join: 1, receive: 2 },
    share: 3,
  },
]
const deck = scenes.flatMap((scene) => Array.from({ length: scene.share }, () => scene))

/** One kill in four comes from outside, at no point in particular. */
const outsideOneIn = 4
const longestDelayMs = 250

/** The `index`-th kill of a run. */
export function drawKill(random: SeededRandom, index: number): KillPlan {
  const scene = deck[(index * 7) % deck.length] ?? random.pick(scenes)
  const victim = random.pick(scene.victims)
  const delayMs = random.below(longestDelayMs)
  const [deed, times] = random.pick(Object.entries(scene.deeds))
  const moment = random.pick(['before', 'after'])
  const point = { name: `${moment} ${deed}`, times: 1 + random.below(times) }
  return random.below(outsideOneIn) === 0
    ? { victim, doing: scene.doing, delayMs }
    : { victim, doing: scene.doing, point, delayMs }
}
