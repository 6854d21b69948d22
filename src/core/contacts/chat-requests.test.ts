import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createChatWorker } from '../chats/chat-worker.ts'
import { queueText } from '../messages/queue-text.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
})

const numberOf = (party: Party): number => party.cell(chat).record().number
const opener = (party: Party) => party.deps.requests.openerOf(numberOf(party))
const commits = (): number => world.home.calls.filter(({ route }) => route === 'commit').length

async function letIn(party: Party, account: Party['address'], change: object): Promise<void> {
  const work = createUnitOfWork(party.deps.vault)
  party.deps.contacts.change(work, account, change)
  await work.commit()
}

describe('a chat opened by somebody unknown', () => {
  it('is a request, also after a restart, until it is accepted; its opener is then known', async () => {
    expect([opener(anna), opener(boris)]).toEqual([undefined, anna.address])
    const again = await boris.restarted()
    expect(again.deps.requests.openerOf(numberOf(again))).toBe(anna.address)
    await again.cell(chat).task(async (task) => {
      again.deps.requests.accept(task.work, task.record().number)
    })
    expect(again.deps.requests.openerOf(numberOf(again))).toBeUndefined()
    expect(again.deps.contacts.of(anna.address)).toMatchObject({ isAccepted: true })
    const third = await again.restarted()
    expect(third.deps.requests.openerOf(numberOf(third))).toBeUndefined()
  })

  it('is accepted by whoever writes in it', async () => {
    await boris.cell(chat).task((task) => queueText(boris.deps, task, 'hello'))
    expect(opener(boris)).toBeUndefined()
  })

  it('learns nothing by a commit of whoever has not accepted it', async () => {
    const worker = createChatWorker(
      { ...boris.deps, isConnected: () => true, onKeyPackageUsed: () => undefined },
      boris.cell(chat),
    )
    const later = world.clock.nowMs() + 30 * 86_400_000
    const before = commits()
    worker.maintain(later)
    await boris.cell(chat).task(() => Promise.resolve())
    await world.clock.advance(0)
    expect(commits()).toBe(before)
    await boris.cell(chat).task(async (task) => {
      boris.deps.requests.accept(task.work, task.record().number)
    })
    worker.maintain(later)
    for (let i = 0; i < 50 && commits() === before; i++) await world.clock.advance(0)
    expect(commits()).toBe(before + 1)
    await worker.stop()
  })
})

describe('a chat opened by somebody known', () => {
  it('is no request, unless the one known is blocked', async () => {
    const clara = await world.party('clara')
    await letIn(clara, anna.address, { isAccepted: true })
    chat = await world.pair(anna, clara)
    expect(opener(clara)).toBeUndefined()
    await letIn(clara, anna.address, { isBlocked: true })
    chat = await world.group([anna, clara])
    expect(opener(clara)).toBe(anna.address)
  })
})

describe('a contact', () => {
  it('is a stranger before anything is held of it, and lies in the vault under a key that names nobody', async () => {
    const { contacts, vault } = boris.deps
    expect(contacts.of(anna.address)).toMatchObject({ isAccepted: false, isBlocked: false, verifiedRoot: null })
    await letIn(boris, anna.address, { isBlocked: true })
    expect(contacts.all().map(({ address }) => address)).toEqual([anna.address])
    const [row] = await vault.scan({ table: 'contacts' })
    expect(row?.key).toHaveLength(16)
    const carl = await world.party('carl')
    await letIn(carl, anna.address, { isBlocked: true })
    const [other] = await carl.deps.vault.scan({ table: 'contacts' })
    expect(other?.key).not.toEqual(row?.key)
  })

  it('is changed only once that is on the disk', async () => {
    const work = createUnitOfWork(boris.deps.vault)
    boris.deps.contacts.change(work, anna.address, { isBlocked: true })
    expect(boris.deps.contacts.of(anna.address).isBlocked).toBe(false)
    boris.store.failApply(1)
    await expect(work.commit()).rejects.toMatchObject({ code: 'disk_full' })
    expect(boris.deps.contacts.of(anna.address).isBlocked).toBe(false)
  })
})
