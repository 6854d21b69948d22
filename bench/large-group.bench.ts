// Groups of 2, 10, 100 and 1,000 devices against a real server: what a message and a commit cost at each size (B2).
// Three engines are whole; the others are leaves of accounts that signed up like any other, with nobody at home. So the
// tree is as bad as it gets: but for three, nobody ever commits, and a commit's path is sealed to each leaf by itself.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { eventually } from '../test/support/installation.ts'
import { startServerProcess } from '../test/support/processes/server-process.ts'
import { withQuickStretch } from '../test/support/quick-stretch.ts'
import type { Bench } from './bench.ts'
import { signUpBareLeaves } from '../test/support/cost/bare-leaves.ts'
import { commitCosts, commitFigures, type SizeCosts } from './large-group/commit-cost.ts'
import { messageCosts } from './large-group/message-cost.ts'
import type { SizedChat } from '../test/support/cost/text-cost.ts'
import { openObservedEngine, type ObservedEngine } from '../test/support/cost/observed-engine.ts'

const sizes = [2, 10, 100, 1_000] as const
/** Anna, who makes all groups and commits in them, and Boris. */
const wholeMembers = 2
const patienceMs = 120_000

export const bench: Bench = {
  name: 'large-group',
  about: `a message and a commit in groups of ${sizes.join(', ')} devices`,
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
    const person = async (name: string): Promise<ObservedEngine> => {
      const one = await openObservedEngine(deps, { folder: join(folder, name), name, invite })
      opened.defer(() => one.engine.close())
      // Small chats have receipts and large ones none: what they have in common is compared.
      await one.engine.setPrivacy({ sendsReceipts: false })
      return one
    }
    const [anna, boris, clara] = [await person('anna'), await person('boris'), await person('clara')]
    const beganMs = performance.now()
    const addresses = await signUpBareLeaves(deps, invite, Math.max(...sizes) - wholeMembers)
    ctx.log(`${String(addresses.length)} accounts signed up in ${seconds(performance.now() - beganMs)}`)

    const chats: SizedChat[] = []
    const costs: SizeCosts[] = []
    for (const devices of sizes) {
      const leaves = addresses.slice(0, devices - wholeMembers)
      const sized = { chat: await makeGroup(anna, boris, leaves), devices }
      ctx.log(`a group of ${String(devices)} devices stands after ${seconds(performance.now() - beganMs)}`)
      costs.push(await commitCosts({ author: anna, member: boris, guest: clara }, sized))
      chats.push(sized)
    }
    ctx.log(`all commits made after ${seconds(performance.now() - beganMs)}`)
    const messages = await messageCosts(anna, boris, chats)
    ctx.log(`all texts written after ${seconds(performance.now() - beganMs)}`)
    return [...messages, ...commitFigures(costs)]
  },
}

/** Boris follows each commit that brings the others in, as any member does. */
async function makeGroup(anna: ObservedEngine, boris: ObservedEngine, leaves: readonly string[]): Promise<string> {
  const name = `The first ${String(leaves.length + wholeMembers)}`
  const made = await anna.engine.createGroup({ name, members: [boris.address] })
  if (!made.ok) throw new Error(made.code)
  const { chat } = made
  const added = leaves.length === 0 ? { ok: true as const } : await anna.engine.addMembers({ chat, members: leaves })
  if (!added.ok) throw new Error(added.code)
  const { epoch } = await anna.engine.chatView({ chat, limit: 1 })
  const isThere = async (): Promise<true | undefined> => {
    const isKnown = (await boris.engine.chatList()).some((summary) => summary.chat === chat)
    return isKnown && (await boris.engine.chatView({ chat, limit: 1 })).epoch === epoch ? true : undefined
  }
  await eventually(boris.engine, isThere, patienceMs)
  return chat
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
