// History on its way to a new device, of which the giving or the receiving side ends.

import type { Engine } from '#core/engine.ts'
import { chatWhen, eventually, messageWhen } from '../installation.ts'
import type { CrashStory, CrashWorld } from './crash-story.ts'
import { persist } from './crash-world.ts'
import { signInBeside } from './device-stories.ts'
import type { Mortal } from './mortal.ts'

const texts = ['one', 'two', 'three']

function history(name: string, whoDies: (giver: Mortal, receiver: Mortal) => Mortal): CrashStory {
  return {
    name,
    isAlone: true,
    async setOut(world) {
      const { mortal, words, chat, group } = world
      for (const each of [chat, group]) {
        for (const text of texts) await mortal.engine().sendText({ chat: each, text })
        await messageWhen(world.other, each, 'three')
        await world.other.sendText({ chat: each, text: 'four' })
        await messageWhen(mortal.engine(), each, 'four')
      }
      const before = await timelines(mortal.engine(), world)
      const laptop = await signInBeside(world)
      const device = (await laptop.engine().account()).device ?? ''
      const certified = await laptop.engine().certifyByWords({ words })
      if (!certified.ok) throw new Error(certified.code)
      for (const each of [chat, group]) await chatWhen(laptop.engine(), each, ({ state }) => state === 'active')
      // It has asked, which every new device does by itself.
      await eventually(mortal.engine(), async () =>
        (await mortal.engine().historyView()).outgoing.some(({ to, phase }) => to === device && phase === 'asked')
          ? true
          : undefined,
      )
      const give = (): Promise<void> => mortal.engine().allowHistory({ device, allow: true })
      return {
        mortal: whoDies(mortal, laptop),
        async act() {
          await give()
          await hasAll(laptop.engine())
        },
        async look(isDone) {
          // A word that was never kept is said again.
          if (!isDone && !(await isGiven(mortal.engine(), device))) {
            await persist(mortal, () => give().then(() => ({ ok: true })))
          }
          await hasAll(laptop.engine())
          const after = await timelines(laptop.engine(), world)
          return before
            .map((wanted, index) => [wanted, after[index] ?? ''] as const)
            .filter(([wanted, found]) => wanted !== found)
            .map(([wanted, found]) => `history is “${found}” and was “${wanted}”`)
        },
      }
    },
  }
}

/** Ids and texts of either chat, in their order. */
function timelines(engine: Engine, { chat, group }: CrashWorld): Promise<readonly string[]> {
  return Promise.all(
    [chat, group].map(async (each) => {
      const { messages } = await engine.chatView({ chat: each, limit: 500 })
      return messages
        .filter(({ kind }) => kind === 'text')
        .map(({ id, text }) => `${id} ${text}`)
        .join('; ')
    }),
  )
}

/** The user's word was kept. */
async function isGiven(engine: Engine, device: string): Promise<boolean> {
  const { outgoing } = await engine.historyView()
  return outgoing.some(({ to, phase }) => to === device && phase !== 'asked')
}

function hasAll(engine: Engine): Promise<true> {
  return eventually(engine, async () => {
    const { incoming } = await engine.historyView()
    return incoming?.phase === 'done' ? true : undefined
  })
}

export const historyStories: readonly CrashStory[] = [
  history('history, given', (giver) => giver),
  history('history, received', (_, receiver) => receiver),
]
