// A group of 2, 100 and 1,000 devices against a real server: what a message and a commit cost at each size (B2).
// Three engines are whole; the others are leaves of accounts that signed up like any other, with nobody at home. So the
// tree is as bad as it gets: but for three, nobody ever commits, and a commit's path is sealed to each leaf by itself.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { startServerProcess } from '../test/support/processes/server-process.ts'
import { withQuickStretch } from '../test/support/quick-stretch.ts'
import type { Bench, BenchContext, Figure } from './bench.ts'
import { signUpBareLeaves } from './large-group/bare-leaves.ts'
import { catchUpCost, commitCosts, joinCosts } from './large-group/commit-cost.ts'
import { messageCosts } from './large-group/message-cost.ts'
import { openObservedEngine, type ObservedEngine } from './large-group/observed-engine.ts'

const addsPerCommit = 100
/** With Anna and Boris 99, and with Clara 100; then 999, and 1,000. */
const leaves = { first: 97, then: 900 } as const

export const bench: Bench = {
  name: 'large-group',
  about: 'a message and a commit in a group of 2, of 100 and of 1,000 devices',
  async run(ctx) {
    const folder = await mkdtemp(join(tmpdir(), 'talkee-bench-'))
    await using opened = new AsyncDisposableStack()
    opened.defer(() => rm(folder, { recursive: true, force: true }))
    const server = await startServerProcess({ dataFolder: join(folder, 'server'), entry: 'quick' })
    opened.defer(() => server.stop())
    const { crypto } = withQuickStretch(await createNodeCrypto())
    // The wall clock stands still: no engine commits of its own accord in the middle of a measurement.
    const nowMs = Date.now()
    const deps = { crypto, clock: { ...createSystemClock(), nowMs: () => nowMs } }
    const { invite } = server
    const people: ObservedEngine[] = []
    for (const name of ['anna', 'boris', 'clara']) {
      const one = await openObservedEngine(deps, { folder: join(folder, name), name, invite })
      opened.defer(() => one.engine.close())
      people.push(one)
    }
    const beganMs = performance.now()
    const addresses = await signUpBareLeaves(deps, invite, leaves.first + leaves.then)
    ctx.log(`${String(addresses.length)} accounts signed up in ${seconds(performance.now() - beganMs)}`)
    const [anna, boris, clara] = people
    if (anna === undefined || boris === undefined || clara === undefined) throw new Error('three people were to come')
    return await grow({ anna, boris, clara, addresses, ctx })
  },
}

interface Cast {
  readonly anna: ObservedEngine
  readonly boris: ObservedEngine
  readonly clara: ObservedEngine
  readonly addresses: readonly string[]
  readonly ctx: BenchContext
}

async function grow({ anna, boris, clara, addresses, ctx }: Cast): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const note = async (step: Promise<readonly Figure[]>): Promise<void> => {
    const beganMs = performance.now()
    const measured = await step
    figures.push(...measured)
    ctx.log(
      `${measured[0]?.name ?? ''} and ${String(measured.length - 1)} more in ${seconds(performance.now() - beganMs)}`,
    )
  }
  const made = await anna.engine.createGroup({ name: 'Everyone', members: [boris.address] })
  if (!made.ok) throw new Error(made.code)
  const { chat } = made
  const add = (name: string, members: readonly string[]) =>
    commitCosts(anna, name, () => anna.engine.addMembers({ chat, members }))
  const rename = (devices: number) =>
    commitCosts(anna, `${String(devices)} devices: commit of a new name`, () =>
      anna.engine.renameChat({ chat, name: `We are ${String(devices)}` }),
    )
  const epochOf = async ({ engine }: ObservedEngine): Promise<number> =>
    (await engine.chatView({ chat, limit: 1 })).epoch
  /** Boris goes away, and takes all commits made meanwhile when he is back. */
  const whileBorisIsAway = async (devices: number, work: () => Promise<void>): Promise<void> => {
    const before = await epochOf(boris)
    await boris.engine.lock()
    await work()
    const name = `commits up to ${String(devices)} devices, taken by another member`
    await note(catchUpCost(boris, chat, { before, now: await epochOf(anna) }, name))
  }

  await note(rename(2))
  await note(messageCosts(anna, boris, chat, 2))

  await whileBorisIsAway(100, async () => {
    await note(add('2 devices: add 97', addresses.slice(0, leaves.first)))
    await clara.engine.lock()
    await note(add('99 devices: add 1', [clara.address]))
    await note(joinCosts(clara, '100 devices: join'))
    await note(rename(100))
  })
  await note(messageCosts(anna, boris, chat, 100))

  clara.clear()
  await note(
    commitCosts(anna, '100 devices: remove 1', () => anna.engine.removeMember({ chat, member: clara.address })),
  )
  await clara.batchWhere(({ bytes }) => bytes.has('mls_epochs'))
  await clara.engine.lock()
  await whileBorisIsAway(1_000, async () => {
    for (let from = leaves.first; from < addresses.length; from += addsPerCommit) {
      const devices = from + 2
      await note(add(`${String(devices)} devices: add 100`, addresses.slice(from, from + addsPerCommit)))
    }
    await note(add('999 devices: add 1', [clara.address]))
    await note(joinCosts(clara, '1000 devices: join'))
    await note(rename(1_000))
  })
  await note(messageCosts(anna, boris, chat, 1_000))
  return figures
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
