import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { messageView } from '#ipc/engine/messages-contract.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { stayingChat } from '../chats/twin-chats.ts'
import { writeLocalNotice } from '../messages/local-notice.ts'
import { summarizeAll, viewStaying } from './twin-view.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
/** The two chats that both have opened at once, lower id first. */
let low: ChatId
let high: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  ;[anna, boris] = [await world.party('anna'), await world.party('boris')]
  const [one, other] = [await world.pair(anna, boris), await world.pair(boris, anna)].sort()
  if (one === undefined || other === undefined) throw new Error('two chats')
  ;[low, high] = [one, other]
})

async function say(party: Party, chat: ChatId, text: string): Promise<void> {
  await world.clock.advance(1_000)
  await party.say(chat, text)
  for (const each of [anna, boris]) await each.receive()
}

const view = (party: Party, chat: ChatId, window: { limit: number; before?: string } = { limit: 50 }) =>
  viewStaying(party.deps, party.directory, party.cell(chat), window)
const texts = ({ messages }: Awaited<ReturnType<typeof view>>): readonly string[] =>
  messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)

describe('two chats of the same two people', () => {
  it('are one chat for both: that of the lower id', async () => {
    for (const party of [anna, boris]) {
      expect(stayingChat(party.directory, party.cell(high)).record().chat).toBe(low)
      expect(stayingChat(party.directory, party.cell(low)).record().chat).toBe(low)
      expect((await summarizeAll(party.deps, party.directory)).map(({ chat }) => chat)).toEqual([low])
      expect((await view(party, high)).chat).toBe(low)
    }
  })

  it('show what was said in either, in the order of time, each once', async () => {
    for (const [party, chat, text] of [
      [anna, high, '1'],
      [boris, low, '2'],
      [anna, high, '3'],
      [boris, high, '4'],
      [anna, low, '5'],
      [boris, high, '6'],
    ] as const) {
      await say(party, chat, text)
    }
    for (const party of [anna, boris]) {
      const seen = await view(party, low)
      expect(texts(seen)).toEqual(['1', '2', '3', '4', '5', '6'])
      expect(seen.messages.map(({ position }) => position)).toEqual(
        seen.messages.map(({ position }) => position).sort(),
      )
      expect(new Set(seen.messages.map(({ position }) => position)).size).toBe(seen.messages.length)
      const [summary] = await summarizeAll(party.deps, party.directory)
      expect({ last: summary?.last?.text, unread: summary?.unread }).toEqual({ last: '6', unread: 3 })
    }
  })

  it('are paged without a gap and without a repetition, whatever the size of a page', async () => {
    const said: string[] = []
    for (let i = 0; i < 14; i++) {
      said.push(String(i))
      await say(i % 2 === 0 ? anna : boris, i % 3 === 0 || i > 10 ? high : low, String(i))
    }
    for (const limit of [1, 2, 3, 5, 50]) {
      const pages: string[] = []
      let before: string | undefined
      for (;;) {
        const page = await view(anna, low, { limit, ...(before === undefined ? {} : { before }) })
        expect(page.messages.length).toBeLessThanOrEqual(limit)
        pages.unshift(...texts(page))
        before = page.messages[0]?.position
        if (!page.hasOlder || before === undefined) break
      }
      expect(pages).toEqual(said)
    }
  })

  it('are paged the same where a notice of this device stands between them', async () => {
    const notice = (party: Party) =>
      party.cell(low).task((task) => writeLocalNotice(party.deps, task, { keyChanged: boris.address }))
    for (const [chat, text] of [
      [low, '1'],
      [high, '2'],
      [low, '3'],
      [high, '4'],
    ] as const) {
      await say(boris, chat, text)
      await world.clock.advance(1_000)
      await notice(anna)
    }
    const whole = await view(anna, low)
    for (const shown of whole.messages) expect(messageView.read(shown, '$')).toEqual(shown)
    for (const limit of [1, 2, 3]) {
      const ids: string[] = []
      let before: string | undefined
      // As many pages as there are messages, at most.
      for (let page = 0; page <= whole.messages.length; page++) {
        const { messages, hasOlder } = await view(anna, low, { limit, ...(before === undefined ? {} : { before }) })
        ids.unshift(...messages.map(({ id }) => id))
        before = messages[0]?.position
        if (!hasOlder || before === undefined) break
      }
      expect(ids).toEqual(whole.messages.map(({ id }) => id))
    }
  })

  it('are each a chat of its own while one has not got its second side', async () => {
    await boris.cell(low).task((task) => {
      task.update({ accounts: [boris.address] })
      return Promise.resolve()
    })
    expect(stayingChat(boris.directory, boris.cell(high)).record().chat).toBe(high)
    expect(stayingChat(boris.directory, boris.cell(low)).record().chat).toBe(low)
  })
})
