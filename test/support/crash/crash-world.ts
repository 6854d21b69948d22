// Two people at one real server, of whom one is mortal, and what must be true of both after every story.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { chatWhen, eventually, messageWhen, openInstallation } from '../installation.ts'
import { withQuickStretch } from '../quick-stretch.ts'
import type { HomeServerDeps } from '#server/home-server.ts'
import { online } from '../second-device.ts'
import { openTestHome, type TestHome } from '../test-home.ts'
import type { CrashStory, CrashWorld } from './crash-story.ts'
import { createMortal, type Mortal } from './mortal.ts'

interface WorldOptions {
  readonly torn: boolean
  readonly deps?: HomeServerDeps
}

export interface OpenedWorld {
  readonly world: CrashWorld
  readonly home: TestHome
  /** Everybody who can reach the server by now. */
  reconnect(): void
  /** What could not be read, in any life of anybody, and chats that are not at work. */
  rest(story: CrashStory): Promise<readonly string[]>
  close(): Promise<void>
}

export async function openCrashWorld({ torn, deps = {} }: WorldOptions): Promise<OpenedWorld> {
  // The large setting: posts of one chat share a connection, which makes none of them wait for its own.
  const home = await openTestHome({ largeInstance: true }, deps)
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const boris = await openInstallation('boris', { crypto })
  const mortal = await createMortal('anna', crypto, { torn })
  const others: Mortal[] = []
  const [{ address: mortalAddress, words }, { address }] = [
    await mortal.signUp(await home.invite()),
    await boris.signUp(await home.invite()),
  ]
  const other = boris.engine()
  for (const one of [mortal.engine(), other]) await online(one)
  const pair = await mortal.engine().startPairChat({ peer: address })
  const group = await mortal.engine().createGroup({ name: 'Group', members: [address] })
  if (!pair.ok || !group.ok) throw new Error('the chats were not made')
  for (const { chat } of [pair, group]) await chatWhen(other, chat, ({ state }) => state === 'active')
  const world: CrashWorld = {
    mortal,
    mortalAddress,
    words,
    other,
    chat: pair.chat,
    group: group.chat,
    invite: () => home.invite(),
    async another(name) {
      const made = await createMortal(name, crypto, { torn })
      others.push(made)
      return made
    },
    signedCursor: (device) =>
      numberIn(home, 'SELECT signed_cursor AS number FROM devices WHERE device = ?', Buffer.from(device, 'hex')),
    newestRow: () => numberIn(home, 'SELECT max(id) AS number FROM log'),
    async sayBothWays(chat, text, one = mortal) {
      await chatWhen(one.engine(), chat, ({ state }) => state === 'active')
      await one.engine().sendText({ chat, text: `${text}, there` })
      await messageWhen(other, chat, `${text}, there`, 'received')
      await other.sendText({ chat, text: `${text}, back` })
      await messageWhen(one.engine(), chat, `${text}, back`, 'received')
    },
  }
  return {
    world,
    home,
    reconnect() {
      for (const one of [mortal, boris, ...others]) one.engine().reconnect()
    },
    async rest(story) {
      const lines = [mortal, boris, ...others].flatMap(({ logLines }) => logLines)
      const bad = lines.filter((line) => /message_refused|payload_refused|row_refused|chat_evidence/.test(line))
      const states = await Promise.all(
        [mortal.engine(), other].map(async (one) => (await one.chatView({ chat: world.chat })).state),
      )
      return [
        ...[...new Set(bad)].map((line) => `${story.name}: ${line}`),
        ...states.filter((state) => state !== 'active').map((state) => `${story.name}: the chat is ${state}`),
      ]
    },
    async close() {
      await Promise.all([mortal, boris, ...others].map((one) => one.close()))
      await home.close()
    },
  }
}

/** Asks again and again until the answer is good; what is thrown meanwhile is an answer that is not. */
export function persist(one: Mortal, ask: () => Promise<{ readonly ok: boolean }>): Promise<true> {
  return eventually(one.engine(), async () => {
    const answer = await ask().catch(() => ({ ok: false }))
    return answer.ok ? true : undefined
  })
}

function numberIn({ dataFolder }: TestHome, sql: string, ...bound: readonly Buffer[]): number {
  const db = new Database(join(dataFolder, 'db.sqlite'), { readonly: true })
  try {
    return db.prepare<unknown[], { number: number | null }>(sql).get(...bound)?.number ?? 0
  } finally {
    db.close()
  }
}
