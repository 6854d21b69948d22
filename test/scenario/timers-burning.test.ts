// Messages that end: by their own timer, by the chat's, by being read once, by their author's wish. Promises B9, B10.
// After a burn none of the message's bytes is in any file of the device, and the server has emptied the row.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { filesWith, messageRows } from '../support/vault-traces.ts'

const hour = 3_600_000
const day = 24 * hour

let home: TestHome
let anna: Installation
let boris: Installation
let clocks: { anna: ShiftedClock; boris: ShiftedClock }
let chat: string

beforeEach(async () => {
  home = await openTestHome()
  clocks = { anna: createShiftedClock(), boris: createShiftedClock() }
  const system = createSystemClock()
  const connect: Parameters<typeof openInstallation>[1] = { connect: (server) => connectTo(server, system) }
  anna = await openInstallation('anna', { ...connect, clock: clocks.anna })
  boris = await openInstallation('boris', { ...connect, clock: clocks.boris })
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
})

afterEach(async () => {
  await Promise.all([anna.close(), boris.close()])
  await home.close()
})

const gone = (one: Installation, text: string): Promise<ChatView> =>
  chatWhen(one.engine(), chat, ({ messages }) => messages.every((message) => message.text !== text))

const bodiesAtHome = (): number => {
  const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
  const { count } = db.prepare('SELECT count(*) AS count FROM log WHERE kind = 3 AND body IS NOT NULL').get() as {
    count: number
  }
  db.close()
  return count
}

describe('a message with a timer', () => {
  it('goes from its author a while after sending, from its reader a while after display, and from the server', async () => {
    await anna.engine().sendText({ chat, text: 'for an hour', timerSeconds: 3_600 })
    await messageWhen(boris.engine(), chat, 'for an hour')
    const sent = await messageWhen(anna.engine(), chat, 'for an hour', 'sent')
    expect(sent.timerSeconds).toBe(3_600)
    expect(sent.leftMs).toBeGreaterThan(0)
    // Boris has not looked at it: his copy waits.
    clocks.boris.pass(2 * hour)
    expect((await messageWhen(boris.engine(), chat, 'for an hour')).leftMs).toBeNull()
    clocks.anna.pass(hour)
    await gone(anna, 'for an hour')
    await boris.engine().markRead({ chat })
    expect((await messageWhen(boris.engine(), chat, 'for an hour')).leftMs).toBeGreaterThan(0)
    clocks.boris.pass(hour)
    await gone(boris, 'for an hour')
    await eventually(anna.engine(), async () => (bodiesAtHome() === 0 ? true : undefined))
  })

  it('takes the chat’s timer where it has none, which both see changed', async () => {
    expect(await anna.engine().setChatTimer({ chat, seconds: 60 })).toEqual({ ok: true })
    const saysSo = ({ notice }: MessageView): boolean => notice?.timerSeconds === 60
    const told = await chatWhen(boris.engine(), chat, ({ messages }) => messages.some(saysSo))
    expect(told.timerSeconds).toBe(60)
    await boris.engine().sendText({ chat, text: 'by default' })
    await boris.engine().sendText({ chat, text: 'for good', timerSeconds: 0 })
    await messageWhen(anna.engine(), chat, 'for good')
    await anna.engine().markRead({ chat })
    clocks.anna.pass(60_000)
    await gone(anna, 'by default')
    expect((await messageWhen(anna.engine(), chat, 'for good')).timerSeconds).toBe(0)
    await expect(anna.engine().setChatTimer({ chat, seconds: -1 })).rejects.toMatchObject({ code: 'bad_timer' })
  })

  it('is not ended by a wall clock that jumps, and goes an hour of running later', async () => {
    await anna.engine().sendText({ chat, text: 'for a day', timerSeconds: 86_400 })
    await messageWhen(anna.engine(), chat, 'for a day', 'sent')
    clocks.anna.jump(400 * day)
    // Within a minute the engine has seen it, and counts an hour from there.
    clocks.anna.pass(60_000)
    const left = async (): Promise<number> => (await messageWhen(anna.engine(), chat, 'for a day')).leftMs ?? 0
    await eventually(anna.engine(), async () => ((await left()) < hour ? true : undefined))
    clocks.anna.pass(59 * 60_000)
    expect(await left()).toBeGreaterThan(0)
    clocks.anna.pass(60_000)
    await gone(anna, 'for a day')
  })

  it('that ended while the device was locked is gone before anything is shown', async () => {
    await anna.engine().sendText({ chat, text: 'for two days', timerSeconds: 2 * 86_400 })
    await messageWhen(anna.engine(), chat, 'for two days', 'sent')
    await anna.restart()
    clocks.anna.pass(30 * day)
    await anna.unlock()
    // An hour of running is what no clock takes away.
    expect((await messageWhen(anna.engine(), chat, 'for two days')).leftMs).toBeLessThanOrEqual(hour)
    await anna.engine().lock()
    await anna.unlock()
    clocks.anna.pass(hour)
    await gone(anna, 'for two days')
  })
})

describe('a message that burns on read', () => {
  it('gives its text once, and is gone from both devices’ disks and from the server', async () => {
    await anna.engine().sendText({ chat, text: 'the code is 4711', burnsOnRead: true })
    const waits = (view: ChatView): MessageView | undefined => view.messages.find(({ burnsOnRead }) => burnsOnRead)
    const view = await chatWhen(boris.engine(), chat, (candidate) => waits(candidate) !== undefined)
    const message = waits(view)
    expect(message?.text).toBe('')
    const revealed = await boris.engine().revealMessage({ chat, message: message?.id ?? '' })
    expect(revealed).toEqual({ text: 'the code is 4711', file: null })
    expect(waits(await boris.engine().chatView({ chat }))).toBeUndefined()
    await expect(boris.engine().revealMessage({ chat, message: message?.id ?? '' })).rejects.toMatchObject({
      code: 'no_such_message',
    })
  })
})

describe('a message taken back', () => {
  it('leaves the others’ devices and the server; nobody takes back another’s', async () => {
    await anna.engine().sendText({ chat, text: 'I regret this' })
    await anna.engine().sendText({ chat, text: 'I stand by this' })
    const mine = await messageWhen(anna.engine(), chat, 'I regret this', 'sent')
    const theirs = await messageWhen(boris.engine(), chat, 'I regret this')
    await messageWhen(boris.engine(), chat, 'I stand by this')
    expect((await boris.engine().chatView({ chat })).unread).toBe(2)
    await expect(boris.engine().deleteMessage({ chat, message: theirs.id, everywhere: true })).rejects.toMatchObject({
      code: 'not_own_message',
    })
    await anna.engine().deleteMessage({ chat, message: mine.id, everywhere: true })
    const after = await gone(boris, 'I regret this')
    expect(after.unread).toBe(1)
    await gone(anna, 'I regret this')
    expect((await messageWhen(boris.engine(), chat, 'I stand by this')).text).toBe('I stand by this')
    // Two texts and the deletion were posted; the one taken back is empty.
    await eventually(anna.engine(), async () => (bodiesAtHome() === 2 ? true : undefined))
  })
})

describe('the bytes of burned messages', () => {
  it('are in no file of the device afterwards: neither the sealed rows nor their nonces', async () => {
    for (let i = 0; i < 24; i++) {
      const timed = i % 2 === 0 ? { timerSeconds: 60 } : {}
      // From a word to what takes a database three pages.
      await anna.engine().sendText({ chat, text: `${String(i)} `.padEnd(10 + ((i * 3_701) % 12_000), 'x'), ...timed })
    }
    const texts = ({ messages }: ChatView): number => messages.filter(({ kind }) => kind === 'text').length
    await chatWhen(boris.engine(), chat, (view) => texts(view) === 24)
    await chatWhen(anna.engine(), chat, ({ messages }) => messages.every(({ state }) => state !== 'queued'))
    await boris.engine().markRead({ chat })
    for (const [one, clock] of [
      [boris, clocks.boris],
      [anna, clocks.anna],
    ] as const) {
      const before = messageRows(one.folder)
      expect(before.length).toBeGreaterThanOrEqual(24)
      clock.pass(60_000)
      await chatWhen(one.engine(), chat, (view) => texts(view) === 12)
      // What burns is off the disk before the chat says so; the log of changes follows in the same turn.
      await eventually(one.engine(), async () => (leftOf(one, before) === 0 ? true : undefined))
      const kept = messageRows(one.folder)
      expect(before.length - 12).toBe(kept.filter((row) => before.some((old) => old.equals(row))).length)
      // The search finds what is there.
      expect(filesWith(one.folder, kept[0]?.subarray(0, 24) ?? Buffer.alloc(0))).not.toEqual([])
    }
  })

  it('are gone after an edit, too, and with the message goes what was said of it', async () => {
    await anna.engine().sendText({ chat, text: 'the first words', timerSeconds: 60 })
    const { id: message } = await messageWhen(boris.engine(), chat, 'the first words')
    await messageWhen(anna.engine(), chat, 'the first words', 'sent')
    const before = [boris, anna].map(({ folder }) => messageRows(folder))
    await anna.engine().editMessage({ chat, message, text: 'the second words' })
    await messageWhen(boris.engine(), chat, 'the second words')
    for (const [index, one] of [boris, anna].entries()) {
      await eventually(one.engine(), async () => (leftOf(one, before[index] ?? []) === 0 ? true : undefined))
    }
    await boris.engine().react({ chat, message, emoji: '🔥', isOn: true })
    await anna.engine().pinMessage({ chat, message, isPinned: true })
    const isMarked = ({ messages }: ChatView): boolean =>
      messages.some(({ isPinned, reactions }) => isPinned && reactions.length === 1)
    await chatWhen(boris.engine(), chat, isMarked)
    await chatWhen(anna.engine(), chat, isMarked)
    await boris.engine().markRead({ chat })
    for (const [one, clock] of [
      [boris, clocks.boris],
      [anna, clocks.anna],
    ] as const) {
      const marked = messageRows(one.folder)
      clock.pass(60_000)
      await gone(one, 'the second words')
      await eventually(one.engine(), async () => (leftOf(one, marked) === 0 ? true : undefined))
      expect(await one.engine().pinnedMessages({ chat })).toEqual([])
      await expect(one.engine().react({ chat, message, emoji: '🔥', isOn: false })).rejects.toMatchObject({
        code: 'no_such_message',
      })
    }
  })

  /** How many of the rows that stood before and stand no more have left a trace: whole, nonce, or from the middle. */
  function leftOf(one: Installation, before: readonly Buffer[]): number {
    const kept = new Set(messageRows(one.folder).map((row) => row.toString('hex')))
    const burned = before.filter((row) => !kept.has(row.toString('hex')))
    const traces = burned.flatMap((row) => [row, row.subarray(0, 24), row.subarray(40, 56), row.subarray(-16)])
    return traces.flatMap((trace) => filesWith(one.folder, trace)).length
  }
})
