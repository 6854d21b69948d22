import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { planRename } from '../chats/membership.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { countRefused, readHealth, type ChatHealth } from './chat-health.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
})

const health = (party: Party): Promise<ChatHealth> =>
  readHealth(createUnitOfWork(party.deps.vault), party.cell(chat).record().number)

describe('what a device knows of a chat’s health', () => {
  it('counts what it refused, by reason, over a restart', async () => {
    await anna.say(chat, 'once')
    await boris.receive()
    const row = world.home.rows.at(-1)
    if (row === undefined) throw new Error('a row was posted')
    await boris.take([
      { ...row, id: row.id + 1 },
      { ...row, id: row.id + 2 },
    ])
    await boris.take([{ ...row, id: row.id + 3, content: new Uint8Array(3) }])
    await boris.take([{ ...row, id: row.id + 4, type: frameTypes.sendHashRepair, content: new Uint8Array(3) }])
    await boris.process(chat)
    const { refused } = await health(await boris.restarted())
    expect(Object.fromEntries(refused.map(({ code, count }) => [code, count]))).toEqual({ replayed: 2, malformed: 2 })
    expect(await boris.texts(chat)).toEqual(['once'])
  })

  it('names the last commit that was entered, and who made it', async () => {
    const submitted = await anna.submit(chat, planRename('Owls'))
    expect(submitted.ok).toBe(true)
    await boris.receive()
    const { epoch } = boris.cell(chat).record()
    expect((await health(boris)).lastCommit).toEqual({ epoch, author: anna.address, timeMs: world.clock.nowMs() })
  })

  it('does not grow without end, however many reasons somebody finds', async () => {
    await boris.cell(chat).task(async (task) => {
      for (let i = 0; i < 100; i++) await countRefused(task, `reason_${String(i)}`)
      await countRefused(task, 'reason_1')
    })
    const { refused } = await health(boris)
    expect(refused).toHaveLength(64)
    expect(refused.find(({ code }) => code === 'reason_1')?.count).toBe(2)
  })
})
