import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { viewChat } from './chat-view.ts'
import type { MessageView } from './message-view.ts'
import { positionAt } from './position-at.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let chat: ChatId
let messages: readonly MessageView[]

beforeAll(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  const boris = await world.party('boris')
  chat = await world.group([anna, boris])
  for (let i = 0; i < 25; i++) {
    await world.clock.advance(i * i * 60_000)
    await (i % 3 === 0 ? anna : boris).say(chat, String(i))
    await anna.receive()
    await boris.receive()
  }
  // Written and not sent: behind all the others, far away by its key.
  await world.clock.advance(60_000)
  await anna.queue(chat, 'waits')
  messages = await anna.messages(chat)
})

const timeOf = ({ serverTimeMs, sentAtMs }: MessageView): number => serverTimeMs ?? sentAtMs

describe('a time in a chat', () => {
  it('is where the first message of then or later stands', async () => {
    const [first, last] = [timeOf(messages[0]!), timeOf(messages.at(-1)!)]
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: first - 10, max: last + 10 }), async (timeMs) => {
        const expected = messages.find((message) => timeOf(message) >= timeMs)
        expect(await positionAt(anna.deps, anna.cell(chat), timeMs)).toBe(expected?.position ?? null)
      }),
      { numRuns: 100 },
    )
    for (const message of messages) {
      const found = await positionAt(anna.deps, anna.cell(chat), timeOf(message))
      expect(timeOf(messages.find(({ position }) => position === found)!)).toBe(timeOf(message))
    }
  })

  it('costs a look at a few rows, whatever stands between', async () => {
    let looked = 0
    const vault = {
      ...anna.deps.vault,
      scan: (async (range) => {
        const rows = await anna.deps.vault.scan(range)
        looked += rows.length
        return rows
      }) satisfies typeof anna.deps.vault.scan,
    }
    await positionAt({ vault }, anna.cell(chat), timeOf(messages[12]!))
    expect(looked).toBeGreaterThan(2)
    expect(looked).toBeLessThan(8 * 14 + 3)
  })
})

describe('a page from a position on', () => {
  it('begins there, and knows of what is before and behind it', async () => {
    const page = async (from: number, limit: number) => {
      const view = await viewChat(anna.deps, anna.cell(chat), { limit, from: messages[from]?.position ?? '' })
      return { ids: view.messages.map(({ id }) => id), hasOlder: view.hasOlder, hasNewer: view.hasNewer }
    }
    const ids = messages.map(({ id }) => id)
    expect(await page(0, 5)).toEqual({ ids: ids.slice(0, 5), hasOlder: false, hasNewer: true })
    expect(await page(7, 5)).toEqual({ ids: ids.slice(7, 12), hasOlder: true, hasNewer: true })
    expect(await page(messages.length - 2, 5)).toEqual({ ids: ids.slice(-2), hasOlder: true, hasNewer: false })
  })
})
