// Unlocking, the list of chats and a chat, with 1,000 messages in the vault and with 100,000: one account's folder twice,
// opened in turns and offline. Argon2id, whose cost is its point, is left out of it.

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openInstallation, chatWhen } from '../test/support/installation.ts'
import { startServerProcess } from '../test/support/processes/server-process.ts'
import { withQuickStretch } from '../test/support/quick-stretch.ts'
import type { Bench, Figure } from './bench.ts'
import { cpuMicros } from '../test/support/cost/cpu-micros.ts'
import { giveLongHistory } from './long-history/give-long-history.ts'
import { median } from '../test/support/cost/percentile.ts'

const short = 1_000
const long = 100_000
const rounds = 9
const flat = 1.5

interface Opening {
  readonly unlock: number
  readonly list: number
  readonly view: number
}

export const bench: Bench = {
  name: 'long-history',
  about: `unlocking and the first list with ${short.toLocaleString('en')} and ${long.toLocaleString('en')} messages`,
  async run(ctx) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-'))
    await using opened = new AsyncDisposableStack()
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const { crypto } = withQuickStretch(await createNodeCrypto())
    const { password, chat } = await talk(folder, crypto)
    const folders = new Map([
      [short, join(folder, 'short')],
      [long, join(folder, 'long')],
    ])
    for (const [count, of] of folders) {
      await cp(join(folder, 'ben'), of, { recursive: true })
      await giveLongHistory(crypto, of, password, count)
      ctx.log(`${String(count)} messages written into a vault`)
    }
    const openings = new Map<number, Opening[]>([...folders.keys()].map((count) => [count, []]))
    for (let round = -1; round < rounds; round++) {
      for (const [count, of] of folders) {
        const opening = await open(of, crypto, password, chat)
        if (round >= 0) openings.get(count)?.push(opening)
      }
    }
    return figures(openings)
  },
}

/** A text each way, then everybody goes, the server too; gives what opens Ben's vault. */
async function talk(
  folder: string,
  crypto: Awaited<ReturnType<typeof createNodeCrypto>>,
): Promise<{ password: string; chat: string }> {
  await using opened = new AsyncDisposableStack()
  const server = await startServerProcess({ dataFolder: join(folder, 'server'), entry: 'quick' })
  opened.defer(() => server.stop())
  const ann = await openInstallation('ann', { folder: join(folder, 'ann'), crypto })
  opened.defer(() => ann.close())
  const ben = await openInstallation('ben', { folder: join(folder, 'ben'), crypto })
  opened.defer(() => ben.close())
  const { address } = await ann.signUp(server.invite)
  await ben.signUp(server.invite)
  const started = await ben.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  const { chat } = started
  await ben.engine().sendText({ chat, text: 'first' })
  await chatWhen(ann.engine(), chat, ({ messages }) => messages.some(({ kind }) => kind === 'text'))
  await ann.engine().sendText({ chat, text: 'second' })
  await chatWhen(ben.engine(), chat, ({ messages }) => messages.filter(({ kind }) => kind === 'text').length === 2)
  return { password: ben.password, chat }
}

async function open(
  folder: string,
  crypto: Awaited<ReturnType<typeof createNodeCrypto>>,
  password: string,
  chat: string,
): Promise<Opening> {
  const installation = await openInstallation('ben', { folder, crypto, password })
  const engine = installation.engine()
  try {
    const unlock = await cpuMicros(() => installation.unlock())
    const list = await cpuMicros(() => engine.chatList())
    const view = await cpuMicros(() => engine.chatView({ chat }))
    return { unlock, list, view }
  } finally {
    await installation.close()
  }
}

function figures(openings: ReadonlyMap<number, readonly Opening[]>): readonly Figure[] {
  const steps = [
    ['unlocking', ({ unlock }: Opening) => unlock],
    ['the list of chats', ({ list }: Opening) => list],
    ['the view of a chat', ({ view }: Opening) => view],
    ['all of it', ({ unlock, list, view }: Opening) => unlock + list + view],
  ] as const
  return steps.flatMap(([name, of]): Figure[] => {
    const middle = (count: number): number => median((openings.get(count) ?? []).map(of))
    return [
      ...[short, long].map((count) => ({
        name: `${name}, ${count.toLocaleString('en')} messages`,
        value: middle(count) / 1_000,
        unit: 'ms',
        samples: rounds,
      })),
      {
        name: `${name}, ${long.toLocaleString('en')} / ${short.toLocaleString('en')} messages`,
        value: middle(long) / middle(short),
        unit: '×',
        atMost: flat,
      },
    ]
  })
}
