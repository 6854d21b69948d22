// Two people at one real server, of whom one dies: at each call of each story, one after the other.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { chatWhen, eventually, messageWhen, openInstallation } from '../installation.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import type { HomeServerDeps } from '#server/home-server.ts'
import { openTestHome, type TestHome } from '../test-home.ts'
import type { CrashStory, CrashWorld } from './crash-story.ts'
import { createMortal } from './mortal.ts'

export interface CrashesOptions {
  readonly story: CrashStory
  /** Which points are died at: every `step`-th, from `first` on. */
  readonly first: number
  readonly step: number
  /** The control; see doom.ts. */
  readonly torn?: boolean
  readonly signal?: AbortSignal
}

export interface CrashesReport {
  /** Where it died, in order. */
  readonly points: readonly string[]
  readonly problems: readonly string[]
}

/** Goes through the story again and again, dying a call later each time, until it is through without dying. */
export async function crashThrough({
  story,
  first,
  step,
  torn = false,
  signal,
}: CrashesOptions): Promise<CrashesReport> {
  const { world, close } = await openCrashWorld({ torn })
  const points: string[] = []
  const problems: string[] = []
  try {
    await story.prepare?.(world)
    for (let [n, number] = [first, 0]; signal?.aborted !== true; n += step, number++) {
      world.mortal.doom().arm(n)
      let isDone = false
      const deed = story.act(world, number).then(() => {
        isDone = true
      })
      const died = await Promise.race([world.mortal.doom().died, deed.then(() => undefined)])
      if (died === undefined) break
      // What others do in the story goes on without the dead; what the dead would still say is heard by nobody.
      deed.catch(() => undefined)
      await world.mortal.rise()
      points.push(died)
      const found = await story.look(world, number, isDone).catch((error: unknown) => [String(error)])
      problems.push(...found.map((problem) => `${story.name}, dead at ${String(n)} (${died}): ${problem}`))
      if (problems.length > 3) break
    }
    world.mortal.doom().arm(0)
    return { points, problems: problems.concat(await rest(world, story)) }
  } finally {
    await close()
  }
}

/** Nothing that could not be read, in any life. */
export async function rest({ mortal, other, chat }: CrashWorld, story: CrashStory): Promise<readonly string[]> {
  const bad = mortal.logLines.filter((line) => /message_refused|payload_refused|row_refused|chat_evidence/.test(line))
  const states = await Promise.all([mortal.engine(), other].map(async (one) => (await one.chatView({ chat })).state))
  return [
    ...[...new Set(bad)].map((line) => `${story.name}: ${line}`),
    ...states.filter((state) => state !== 'active').map((state) => `${story.name}: the chat is ${state}`),
  ]
}

interface WorldOptions {
  readonly torn: boolean
  readonly deps?: HomeServerDeps
}

interface OpenedWorld {
  readonly world: CrashWorld
  readonly home: TestHome
  close(): Promise<void>
}

export async function openCrashWorld({ torn, deps = {} }: WorldOptions): Promise<OpenedWorld> {
  const home = await openTestHome({}, deps)
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const boris = await openInstallation('boris')
  const mortal = await createMortal('anna', crypto, { torn })
  const mortalAddress = await mortal.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const other = boris.engine()
  for (const one of [mortal.engine(), other]) {
    await eventually(one, async () => ((await one.account()).connection.state === 'online' ? true : undefined))
  }
  const pair = await mortal.engine().startPairChat({ peer: address })
  const group = await mortal.engine().createGroup({ name: 'Group', members: [address] })
  if (!pair.ok || !group.ok) throw new Error('the chats were not made')
  for (const { chat } of [pair, group]) await chatWhen(other, chat, ({ state }) => state === 'active')
  const world: CrashWorld = {
    mortal,
    mortalAddress,
    other,
    chat: pair.chat,
    group: group.chat,
    async sayBothWays(chat, text) {
      await mortal.engine().sendText({ chat, text: `${text}, there` })
      await messageWhen(other, chat, `${text}, there`, 'received')
      await other.sendText({ chat, text: `${text}, back` })
      await messageWhen(mortal.engine(), chat, `${text}, back`, 'received')
    },
  }
  return {
    world,
    home,
    async close() {
      await mortal.close()
      await boris.close()
      await home.close()
    },
  }
}
