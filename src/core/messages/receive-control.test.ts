import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId, MessageId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { chatRange } from '../chats/row-keys.ts'
import { readHealth } from '../contacts/chat-health.ts'
import type { KnownContent } from '../payload/content.ts'
import { createUnitOfWork, type UnitOfWork } from '../vault/unit-of-work.ts'
import { eraseMessage } from './erase-message.ts'
import { markDisplayed } from './mark-displayed.ts'
import { queueControl } from './queue-control.ts'
import { readMarks, receiptsOf } from './receipt-marks.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let clara: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  clara = await world.party('clara')
  chat = await world.group([anna, boris, clara])
})

async function control(from: Party, content: KnownContent): Promise<void> {
  await from.cell(chat).task((task) => queueControl(from.deps, task, content))
  const flushed = await from.flush(chat)
  expect(flushed.rest).toBe('empty')
}

async function idOf(party: Party, text: string): Promise<MessageId> {
  const found = (await party.messages(chat)).find((message) => message.text === text)
  if (found === undefined) throw new Error('no such text')
  return found.id
}

const unread = (party: Party): number => party.cell(chat).activity().unread

describe('a deletion', () => {
  it('takes its author’s message away, and nobody else’s of the same id', async () => {
    await anna.say(chat, 'of anna')
    await clara.receive()
    await boris.receive()
    const target = await idOf(boris, 'of anna')
    await control(clara, { kind: 'delete', target })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['of anna'])
    await control(anna, { kind: 'delete', target })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual([])
    // The message was all that was unread.
    expect(unread(boris)).toBe(0)
  })

  it('that comes before its message keeps it from being shown', async () => {
    await anna.queue(chat, 'too late')
    const target = await idOf(anna, 'too late')
    await control(anna, { kind: 'delete', target })
    const rows = world.home.rowsFor(boris.deps.self.device, 0).filter(({ chat: of }) => of === chat)
    const [message, deletion] = rows.slice(-2)
    if (message === undefined || deletion === undefined) throw new Error('two rows were posted')
    await boris.take([{ ...deletion, id: message.id }])
    await boris.process(chat)
    await boris.take([{ ...message, id: deletion.id }])
    await boris.process(chat)
    expect(await boris.texts(chat)).toEqual([])
  })

  it('leaves no way back: the same row from the server again is refused', async () => {
    await anna.say(chat, 'burns')
    await boris.receive()
    const target = await idOf(boris, 'burns')
    const row = world.home.rows.at(-1)
    await control(anna, { kind: 'delete', target })
    await boris.receive()
    if (row !== undefined) await boris.take([{ ...row, id: 900, seq: 900 }])
    await boris.process(chat)
    expect(await boris.texts(chat)).toEqual([])
    const health = await readHealth(createUnitOfWork(boris.deps.vault), boris.cell(chat).record().number)
    expect(health.refused).toEqual([{ code: 'replayed', count: 1 }])
  })
})

describe('an erased message', () => {
  it('is emptied at the server by its author, however often the answer is lost, and after a restart', async () => {
    await anna.say(chat, 'mine')
    await anna.receive()
    const number = anna.cell(chat).record().number
    const [newest] = await anna.deps.vault.scan({ table: 'messages', reverse: true, limit: 1 })
    await anna.cell(chat).task((task) => eraseMessage(anna.deps, task, newest?.key ?? new Uint8Array()))
    world.home.once('deleteMessage', () => Promise.resolve(lost))
    expect((await anna.flush(chat)).rest).toBe('later')
    world.home.once('deleteMessage', async (real) => {
      await real()
      return lost
    })
    expect((await anna.flush(chat)).rest).toBe('later')
    const again = await anna.restarted()
    // The row is gone by now, and the server says so: that is an answer.
    expect((await again.flush(chat)).rest).toBe('empty')
    expect(await again.deps.vault.scan({ table: 'deletions' })).toEqual([])
    expect(world.home.calls.filter(({ route }) => route === 'deleteMessage')).toHaveLength(3)
    expect(number).toBe(again.cell(chat).record().number)
  })

  it('is asked for later where the server says how much later', async () => {
    await anna.say(chat, 'mine')
    await anna.receive()
    const [newest] = await anna.deps.vault.scan({ table: 'messages', reverse: true, limit: 1 })
    await anna.cell(chat).task((task) => eraseMessage(anna.deps, task, newest?.key ?? new Uint8Array()))
    const limited = refused('rate_limited')
    world.home.once('deleteMessage', () => Promise.resolve({ ...limited, retryAfterMs: 9_000 }))
    expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 9_000 })
  })

  it.each(['disk_full', 'internal', 'shutting_down'] as const)(
    'is asked for again when the server could not: %s',
    async (code) => {
      await anna.say(chat, 'mine')
      await anna.receive()
      const [newest] = await anna.deps.vault.scan({ table: 'messages', reverse: true, limit: 1 })
      await anna.cell(chat).task((task) => eraseMessage(anna.deps, task, newest?.key ?? new Uint8Array()))
      world.home.once('deleteMessage', () => Promise.resolve(refused(code)))
      expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 5_000 })
      expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
      expect(world.home.calls.filter(({ route }) => route === 'deleteMessage')).toHaveLength(2)
    },
  )

  it('is waited for no more where it was unread, and only there', async () => {
    for (let i = 0; i < 40; i++) await clara.say(chat, `read ${String(i)}`)
    await boris.receive()
    await boris.cell(chat).task((task) => markDisplayed(boris.deps, task))
    for (let i = 0; i < 40; i++) await (i % 2 === 0 ? clara : anna).say(chat, `unread ${String(i)}`)
    await boris.receive()
    expect(unread(boris)).toBe(40)
    const { from, to } = chatRange(boris.cell(chat).record().number)
    const rows = await boris.deps.vault.scan({ table: 'messages', from, to })
    const erase = (row: { key: Uint8Array } | undefined) =>
      boris.cell(chat).task((task) => eraseMessage(boris.deps, task, row?.key ?? new Uint8Array()))
    await erase(rows.at(-41))
    expect(unread(boris)).toBe(40)
    await erase(rows.at(-40))
    await erase(rows.at(-1))
    expect(unread(boris)).toBe(38)
  })

  it('costs a look at what is unread, however long the chat is', async () => {
    for (let i = 0; i < 70; i++) await clara.say(chat, `read ${String(i)}`)
    await boris.receive()
    await boris.cell(chat).task((task) => markDisplayed(boris.deps, task))
    await clara.say(chat, 'unread')
    await boris.receive()
    const { from, to } = chatRange(boris.cell(chat).record().number)
    const keys = (await boris.deps.vault.scan({ table: 'messages', from, to })).map(({ key }) => key)
    let looked = 0
    await boris.cell(chat).task(async (task) => {
      const scan: UnitOfWork['scan'] = async (range) => {
        const found = await task.work.scan(range)
        looked += found.length
        return found
      }
      await eraseMessage(boris.deps, { ...task, work: { ...task.work, scan } }, keys[1] ?? new Uint8Array())
    })
    expect(unread(boris)).toBe(1)
    expect(looked).toBeGreaterThan(0)
    expect(looked).toBeLessThanOrEqual(32)
  })

  it('that was not sent yet is not sent', async () => {
    await anna.queue(chat, 'never mind')
    const [newest] = await anna.deps.vault.scan({ table: 'messages', reverse: true, limit: 1 })
    await anna.cell(chat).task((task) => eraseMessage(anna.deps, task, newest?.key ?? new Uint8Array()))
    const posted = world.home.calls.filter(({ route }) => route === 'post').length
    expect((await anna.flush(chat)).rest).toBe('empty')
    expect(world.home.calls.filter(({ route }) => route === 'post')).toHaveLength(posted)
  })
})

describe('a receipt', () => {
  const marksOf = (party: Party) => readMarks(createUnitOfWork(party.deps.vault), party.cell(chat).record().number)

  it('counts for all up to its place, never goes back, and says nothing of anybody else', async () => {
    const generation = 0
    await control(boris, { kind: 'receipt', generation, deliveredSeq: 9, readSeq: 4 })
    await control(boris, { kind: 'receipt', generation, deliveredSeq: 7, readSeq: 5 })
    await control(boris, { kind: 'receipt', generation, deliveredSeq: 8, readSeq: 3 })
    await anna.receive()
    const marks = await marksOf(anna)
    const at = (seq: number) => receiptsOf(marks, { generation, seq })
    expect([at(5), at(6), at(10)]).toEqual([
      { deliveredTo: [boris.address], readBy: [boris.address] },
      { deliveredTo: [boris.address], readBy: [] },
      { deliveredTo: [], readBy: [] },
    ])
    expect(receiptsOf(marks, { generation: 1, seq: 1 }).deliveredTo).toEqual([])
    expect(await anna.texts(chat)).toEqual([])
  })

  it('of a generation that cannot be is refused, and the chat goes on', async () => {
    await control(clara, { kind: 'receipt', generation: 0x1_0000_0000, deliveredSeq: 1, readSeq: 1 })
    await anna.say(chat, 'after it')
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['after it'])
    expect((await marksOf(boris)).own.deliveredSeq).toBeGreaterThan(0)
    const health = await readHealth(createUnitOfWork(boris.deps.vault), boris.cell(chat).record().number)
    expect(health.refused).toEqual([{ code: 'malformed', count: 1 }])
  })

  it('is prepared by what comes and what is displayed', async () => {
    await anna.say(chat, 'one')
    await boris.receive()
    const before = (await marksOf(boris)).own
    await boris.cell(chat).task((task) => markDisplayed(boris.deps, task))
    const after = (await marksOf(boris)).own
    expect(before).toMatchObject({ readSeq: 0 })
    expect(after.readSeq).toBe(after.deliveredSeq)
    expect(after.deliveredSeq).toBe(before.deliveredSeq)
  })
})
