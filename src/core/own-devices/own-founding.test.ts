import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { parseChatId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createChatWorker } from '../chats/chat-worker.ts'
import { hasAllOf } from '../chats/gaps.ts'
import { openNextGeneration } from '../chats/next-generation.ts'
import { pairKey } from '../chats/pair-key.ts'
import { timelinePlace } from '../chats/row-keys.ts'
import { unknownChat } from '../chats/unknown-chat.ts'
import { findOwnChat, foundOwnChat, type OwnFoundingDeps } from './own-founding.ts'

let crypto: Crypto
let world: World
let anna: Party

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
})

const newChatId = (): ChatId => parseChatId(toHex(crypto.randomBytes(16)))

/** Founds while the server lists these as the account's with itself, each with its generations. */
async function found(listed: readonly { chat: ChatId; generations: readonly number[] }[] | 'silence') {
  const ownKey = pairKey(crypto, anna.address, anna.address)
  const routes: OwnFoundingDeps['chats']['routes'] = {
    ...anna.deps.routes,
    chats: () =>
      Promise.resolve(
        listed === 'silence'
          ? { ok: false, why: 'unreachable', failure: { unreachable: 'offline', message: 'gone' } }
          : {
              ok: true,
              value: {
                chats: listed.map(({ chat, generations }) => ({
                  chat,
                  headSeq: 0,
                  pairKey: ownKey,
                  generations: generations.map((generation) => ({
                    generation,
                    epoch: 0,
                    sendHash: new Uint8Array(32),
                  })),
                })),
              },
            },
      ),
  }
  const chats = { ...anna.deps, routes }
  const deps: OwnFoundingDeps = {
    chats,
    directory: anna.directory,
    // It stays at what founding itself does: nothing is connected.
    worker: (cell) => createChatWorker({ ...chats, isConnected: () => false, onKeyPackageUsed: () => undefined }, cell),
  }
  const known = await findOwnChat(deps)
  return typeof known === 'string' ? known : foundOwnChat(deps, known)
}

describe('finding the own chat that this device is not in', () => {
  it('sets out to open the generation after the newest, in the chat of the lowest id', async () => {
    const [low, high] = [newChatId(), newChatId()].sort()
    if (low === undefined || high === undefined) throw new Error('two ids')
    const cell = await found([
      { chat: high, generations: [0] },
      { chat: low, generations: [0, 1, 2] },
    ])
    if (typeof cell === 'string') throw new Error(cell)
    expect(cell.record()).toMatchObject({ chat: low, state: 'joining', peer: anna.address, generation: 2 })
    expect(cell.record().trouble).toMatchObject({ code: 'not_invited', actDueMs: world.clock.nowMs() })
  })

  it('says where there is none, and where nobody could be asked', async () => {
    expect([await found([]), await found('silence')]).toEqual(['none', 'later'])
    expect(anna.directory.all()).toEqual([])
  })

  it('never takes a chat with others for it, whatever the server says', async () => {
    const boris = await world.party('boris')
    const chat = await world.pair(anna, boris)
    const before = anna.cell(chat).record()
    expect(await found([{ chat, generations: [0] }])).toBe('none')
    expect(anna.cell(chat).record()).toEqual(before)
    await anna.cell(chat).task((task) => {
      task.update({ state: 'left' })
      return Promise.resolve()
    })
    expect(await found([{ chat, generations: [0] }])).toBe('none')
    expect(anna.cell(chat).record().peer).toBe(boris.address)
  })

  it('leaves alone what is at work or on its way', async () => {
    const chat = newChatId()
    const active = { ...unknownChat(chat), peer: anna.address, state: 'active' as const }
    const cell = await anna.directory.add(active)
    expect(await found([{ chat, generations: [0, 1] }])).toBe(cell)
    expect(cell.record()).toMatchObject({ state: 'active', generation: 0, trouble: null })
  })

  it('vouches for nothing that was said before it opened the next generation', async () => {
    const cell = await found([{ chat: newChatId(), generations: [0] }])
    if (typeof cell === 'string') throw new Error(cell)
    expect(await openNextGeneration(anna.deps, cell)).toBe('opened')
    const hasAll = (generation: number): Promise<boolean> =>
      cell.task((task) =>
        hasAllOf(task, { from: timelinePlace(generation, 0, 1), to: timelinePlace(generation, 0, 2) }),
      )
    expect(await Promise.all([0, 1].map(hasAll))).toEqual([false, true])
  })
})
