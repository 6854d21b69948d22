import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { markDisplayed } from './mark-displayed.ts'
import { mostReceiptAccounts, readMarks } from './receipt-marks.ts'
import { createReceiptSender, type ReceiptSender } from './receipt-sender.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId
let sender: ReceiptSender
let wakes: number

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
  wakes = 0
  sender = senderOf(boris)
})

const senderOf = (party: Party): ReceiptSender => createReceiptSender({ ...party.deps, flush: () => wakes++ })

const accept = (): Promise<void> =>
  boris.cell(chat).task(async (task) => {
    boris.deps.requests.accept(task.work, task.record().number)
  })

async function hear(text: string): Promise<void> {
  await anna.say(chat, text)
  await boris.receive()
}

const display = (): Promise<void> => boris.cell(chat).task((task) => markDisplayed(boris.deps, task))

/** Lets time pass and gives how many rows wait to be sent. */
async function queued(ms: number, party = boris): Promise<number> {
  await world.clock.advance(ms)
  // What the sender does is a task of the chat: the next one comes after it.
  await party.cell(chat).task(() => Promise.resolve())
  await world.clock.advance(0)
  return (await party.deps.vault.scan({ table: 'outbox' })).length
}

describe('receipts', () => {
  it('are not prepared for whoever has only asked, and are once the chat is accepted', async () => {
    await hear('do you know me?')
    await display()
    expect(boris.deps.requests.openerOf(boris.cell(chat).record().number)).toBe(anna.address)
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(0)
    await accept()
    sender.due(boris.cell(chat))
    expect(await queued(0)).toBe(1)
    expect(wakes).toBe(1)
  })

  it('are one in five seconds, whatever comes', async () => {
    await accept()
    for (const text of ['one', 'two', 'three']) {
      await hear(text)
      sender.due(boris.cell(chat))
      expect(await queued(1_000)).toBe(1)
    }
    expect(await queued(2_000)).toBe(2)
    expect(await queued(60_000)).toBe(2)
    await boris.flush(chat)
    await anna.receive()
    const { others } = await readMarks(createUnitOfWork(anna.deps.vault), anna.cell(chat).record().number)
    const { own } = await readMarks(createUnitOfWork(boris.deps.vault), boris.cell(chat).record().number)
    expect(others).toEqual([{ account: boris.address, mark: own }])
  })

  it('say nothing twice, and nothing when there is nothing to say', async () => {
    await accept()
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(0)
    await hear('one')
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(1)
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(1)
    await display()
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(2)
  })

  it('are not sent to whom one has blocked, nor where they are switched off', async () => {
    await accept()
    await hear('one')
    const work = createUnitOfWork(boris.deps.vault)
    boris.deps.contacts.change(work, anna.address, { isBlocked: true })
    await work.commit()
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(0)
    const back = createUnitOfWork(boris.deps.vault)
    boris.deps.contacts.change(back, anna.address, { isBlocked: false })
    await back.commit()
    await boris.deps.privacy.change({ sendsReceipts: false })
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(0)
    await boris.deps.privacy.change({ sendsReceipts: true })
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(1)
  })

  it('that were still to be sent are sent after a restart', async () => {
    await accept()
    await hear('one')
    const again = await boris.restarted()
    senderOf(again).due(again.cell(chat))
    expect(await queued(0, again)).toBe(1)
  })

  it('are sent in chats of ten accounts and not in larger ones', async () => {
    const names = ['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
    const others = await Promise.all(names.map((name) => world.party(`${name}someone`)))
    chat = await world.group([anna, boris, ...others])
    await accept()
    await hear('to ten')
    sender.due(boris.cell(chat))
    expect(boris.cell(chat).record().accounts).toHaveLength(mostReceiptAccounts)
    expect(await queued(0)).toBe(1)
    const eleventh = await world.party('kfull')
    chat = await world.group([anna, boris, ...others, eleventh])
    await accept()
    await hear('to eleven')
    sender.due(boris.cell(chat))
    expect(await queued(10_000)).toBe(1)
  })

  it('are not sent after the end', async () => {
    await accept()
    await hear('one')
    sender.due(boris.cell(chat))
    await sender.stop()
    sender.due(boris.cell(chat))
    expect({ rows: await queued(10_000), timers: world.clock.pending() }).toEqual({ rows: 0, timers: 0 })
  })
})
