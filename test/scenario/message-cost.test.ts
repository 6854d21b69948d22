// Promise B2: what a text costs its writer and its readers, with real engines and a real server.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Clock } from '#core/ports/clock.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { signUpBareLeaves } from '../support/cost/bare-leaves.ts'
import { writeBlock, type MessageCost } from '../support/cost/text-cost.ts'
import { openObservedEngine, type ObservedEngine } from '../support/cost/observed-engine.ts'
import { median } from '../support/cost/percentile.ts'
import { chatWhen, eventually } from '../support/installation.ts'
import { withQuickStretch } from '../support/quick-stretch.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

// What `npm run bench -- large-group` measures at a thousand devices, by what does not depend on the machine: rows and bytes.
const textsPerBlock = 16
const flat = 1.5

let folder: string
let home: TestHome
let deps: { crypto: Crypto; clock: Clock }
let anna: ObservedEngine
let boris: ObservedEngine
let invite: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'talkee-cost-'))
  home = await openTestHome()
  invite = await home.invite()
  const { crypto } = withQuickStretch(await createNodeCrypto())
  const nowMs = Date.now()
  deps = { crypto, clock: { ...createSystemClock(), nowMs: () => nowMs } }
  anna = await openObservedEngine(deps, { folder: join(folder, 'anna'), name: 'anna', invite })
  boris = await openObservedEngine(deps, { folder: join(folder, 'boris'), name: 'boris', invite })
  for (const { engine } of [anna, boris]) await engine.setPrivacy({ sendsReceipts: false })
})

afterAll(async () => {
  await Promise.all([anna.engine.close(), boris.engine.close()])
  await home.close()
  await rm(folder, { recursive: true, force: true })
})

async function groupWith(leaves: readonly string[]): Promise<string> {
  const made = await anna.engine.createGroup({ name: 'Group', members: [boris.address, ...leaves] })
  if (!made.ok) throw new Error(made.code)
  await chatWhen(boris.engine, made.chat, ({ members }) => members.length === leaves.length + 2)
  return made.chat
}

describe('a text', () => {
  it('reads and writes no more in a group of forty devices than in one of two', async () => {
    const leaves = await signUpBareLeaves(deps, invite, 38)
    const costs: MessageCost[] = []
    for (const members of [[], leaves]) {
      const chat = { chat: await groupWith(members), devices: members.length + 2 }
      // The first of an epoch splits the tree of secrets on the way to its sender.
      await writeBlock(anna, boris, chat, 1)
      costs.push(await writeBlock(anna, boris, chat, textsPerBlock))
    }
    const [small, large] = costs
    if (small === undefined || large === undefined) throw new Error('two groups')
    const quantities = [
      'postedBytes',
      'streamBytes',
      'sentRowBytes',
      'receivedRowBytes',
      'sentRowReads',
      'receivedRowReads',
    ] as const
    expect(quantities.filter((quantity) => !(large[quantity] <= flat * small[quantity]))).toEqual([])
    expect(Math.max(large.sentMlsBytes, large.receivedMlsBytes)).toBeLessThan(2_048)
  })

  it('reads no more where many are unread than where few are', async () => {
    const chat = await groupWith([])
    const unread = async (): Promise<number> =>
      (await boris.engine.chatList()).find((summary) => summary.chat === chat)?.unread ?? 0
    await anna.engine.sendText({ chat, text: 'read' })
    await eventually(boris.engine, async () => ((await unread()) === 1 ? true : undefined))
    await boris.engine.markRead({ chat })
    const rows: number[] = []
    for (let number = 1; number <= 60; number++) {
      boris.clear()
      await anna.engine.sendText({ chat, text: `unread ${String(number)}` })
      await boris.counted(1, ({ deletes }) => deletes.get('raw_rows') ?? 0)
      // One more turn, for what is done after the transaction.
      await boris.engine.account()
      rows.push(boris.reads.rows)
    }
    expect(await unread()).toBe(60)
    expect(median(rows.slice(-20))).toBeLessThanOrEqual(flat * median(rows.slice(0, 20)))
  })
})
