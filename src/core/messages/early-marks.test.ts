// What a member says of messages that do not come: bounded for each, and not for ever. By real MLS.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { u32, u8 } from '#protocol/codec/writer.ts'
import { parseMessageId, type ChatId } from '#protocol/ids.ts'
import { createMemoryFileStore } from '../../../test/support/memory-file-store.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { openRestingSession } from '../../../test/support/chat/resting-session.ts'
import { earlyDaysBefore } from '../chats/row-keys.ts'
import { messageReference } from '../payload/message-reference.ts'
import { encodeReaction } from '../payload/reaction.ts'
import { earlyLimits } from './early-ledger.ts'
import { queueControl } from './queue-control.ts'
import { queueText } from './queue-text.ts'

const crypto = await createNodeCrypto()
const day = 86_400_000
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

const someId = () => parseMessageId(toHex(crypto.randomBytes(16)))

/** Says a message differently that nobody has. */
const edit = (text: string, target = someId()): Promise<unknown> =>
  boris
    .cell(chat)
    .task((task) => queueControl(boris.deps, task, { kind: 'edit', target, number: 1, text, mentions: [] }))

async function react(by: Party, target: Uint8Array): Promise<void> {
  const sealed = encodeReaction({ target, emoji: '🐢', isOn: true })
  await by.cell(chat).task((task) => queueControl(by.deps, task, { kind: 'reaction', sealed }))
  await by.flush(chat)
}

async function heard(): Promise<void> {
  await boris.flush(chat)
  await anna.receive()
}

/** Rows that wait for messages, their bytes, and the rows that say since which day. */
async function waiting({ deps, cell }: Party): Promise<{ rows: number; bytes: number; days: number }> {
  const of = u32(cell(chat).record().number)
  const kept = { from: concatBytes(of, u8(10)), to: concatBytes(of, u8(11)) }
  const rows = await deps.vault.scan({ table: 'chat_marks', ...kept })
  const days = await deps.vault.scan({ table: 'chat_marks', ...earlyDaysBefore(0xffff_ffff) })
  return { rows: rows.length, bytes: rows.reduce((sum, { value }) => sum + value.length, 0), days: days.length }
}

describe('a member who speaks of messages that never come', () => {
  it('fills nobody’s vault, and pushes out its own words alone', { timeout: 60_000 }, async () => {
    const id = await clara.cell(chat).task((task) => queueText(clara.deps, task, 'on its way'))
    await clara.flush(chat)
    const message = world.home.rows.at(-1)
    if (message === undefined) throw new Error('the message was posted')
    await react(clara, messageReference(crypto, id, clara.deps.self.accountHash))
    for (let i = 0; i < earlyLimits.messages + 20; i++) await edit(`nothing ${String(i)}`)
    await boris.flush(chat)
    const rows = world.home.rowsFor(anna.deps.self.device, 0).filter(({ id: row }) => row > message.id)
    await anna.take(rows)
    await anna.process(chat)
    expect(await waiting(anna)).toMatchObject({ rows: earlyLimits.messages + 1, days: earlyLimits.messages + 1 })
    for (let i = 0; i < 8; i++) await edit('x'.repeat(60_000))
    await heard()
    const { rows: left, bytes, days } = await waiting(anna)
    expect([left, days]).toEqual([5, 5])
    expect(bytes).toBeLessThan(earlyLimits.editBytes + 4_096)
    await anna.take([{ ...message, id: world.home.rows.length + 1_000 }])
    await anna.process(chat)
    const [shown] = (await anna.messages(chat)).filter((one) => one.id === id)
    expect(shown?.reactions.map(({ emoji }) => emoji)).toEqual(['🐢'])
  })

  it('is remembered for thirty days, from its last word on', async () => {
    const target = someId()
    await edit('once', target)
    await edit('and no more')
    const ofBoth = crypto.randomBytes(16)
    await react(boris, ofBoth)
    await heard()
    world.clock.jump(20 * day)
    await edit('and again', target)
    await react(clara, ofBoth)
    await heard()
    const party = await anna.restarted()
    const session = await openRestingSession(party, createMemoryFileStore())
    for (const [afterDays, rows, days] of [
      [9, 3, 4],
      [2, 2, 2],
      [18, 2, 2],
      [3, 0, 0],
    ] as const) {
      world.clock.jump((afterDays - 1) * day)
      await world.clock.advance(day)
      await party.cell(chat).task(() => Promise.resolve())
      expect(await waiting(party)).toMatchObject({ rows, days })
    }
    await session.stop()
  })
})
