import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseChatId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createChatWorkers, type ChatWorkers } from './chat-workers.ts'
import { unknownChat } from './unknown-chat.ts'

const hour = 3_600_000

let crypto: Crypto
let world: World
let boris: Party
let chat: ChatId
let isConnected: boolean
let workers: ChatWorkers

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

/** Boris, in a chat that somebody unknown has opened, some time after the start. */
beforeEach(async () => {
  world = createWorld(crypto)
  boris = await world.party('boris')
  chat = await world.pair(await world.party('anna'), boris)
  isConnected = true
  workers = createChatWorkers(
    { ...boris.deps, isConnected: () => isConnected, onKeyPackageUsed: () => undefined },
    boris.directory,
  )
  workers.start()
  await settle(20_000)
})

afterEach(() => workers.stop())

async function settle(ms = 0): Promise<void> {
  for (let i = 0; i < 20; i++) await world.clock.advance(i === 0 ? ms : 0)
}
const commits = (): number => world.home.calls.filter(({ route }) => route === 'commit').length

async function setDue(inMs: number): Promise<void> {
  await boris.cell(chat).task(async (task) => {
    task.update({ updateDueMs: world.clock.nowMs() + inMs })
  })
  workers.chatChanged(boris.cell(chat).record())
}
async function accept(): Promise<void> {
  const work = createUnitOfWork(boris.deps.vault)
  boris.deps.requests.accept(work, boris.cell(chat).record().number)
  await work.commit()
}

describe('the workers of all chats', () => {
  it('commit when that falls due, however soon a change has made it so', async () => {
    await accept()
    await setDue(3 * hour)
    await setDue(40_000)
    const before = commits()
    await settle(39_999)
    expect(commits()).toBe(before)
    await settle(1)
    expect(commits()).toBe(before + 1)
  })

  it('do what fell due without a connection soon after there is one', async () => {
    await accept()
    isConnected = false
    await setDue(30_000)
    const before = commits()
    await settle(90_000)
    expect(commits()).toBe(before)
    isConnected = true
    workers.connected()
    await settle(15_000)
    expect(commits()).toBe(before + 1)
  })

  it('go on soon after a stranger was let in', async () => {
    await setDue(30_000)
    const before = commits()
    await settle(90_000)
    await accept()
    expect(commits()).toBe(before)
    workers.contactsChanged()
    await settle(15_000)
    expect(commits()).toBe(before + 1)
  })

  it('do nothing any more after the end, whatever changes', async () => {
    await accept()
    await workers.stop()
    const before = commits()
    await setDue(30_000)
    workers.contactsChanged()
    const late = await boris.directory.add(unknownChat(parseChatId('cd'.repeat(16))))
    workers.chatChanged(late.record())
    await settle(2 * hour)
    expect({ commits: commits(), timers: world.clock.pending() }).toEqual({ commits: before, timers: 0 })
  })
})
