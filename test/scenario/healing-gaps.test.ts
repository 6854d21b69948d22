// What a device could not read is filled by the account's other devices, in its place, without anybody pressing anything;
// what none of them has is explained. Real engines, a real home server. Promises B12, D1.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '#core/views/message-view.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let clock: ShiftedClock
let boris: Installation
let phone: Installation
let laptop: Installation
let chat: string
/** What the server tells the laptop. */
let lies: Lies
/** Rows of the chat, of one type, that do not reach the laptop; and how many did not. */
let withheld: number | undefined
let dropped: number

beforeEach(async () => {
  clock = createShiftedClock()
  lies = {}
  withheld = undefined
  dropped = 0
  const handles = new Map<number, string>()
  lies.frames = (frame) => {
    if (frame.type === frameTypes.chat) handles.set(frame.handle, toHex(frame.body))
    if (handles.get(frame.handle) !== chat || frame.type !== withheld) return [frame]
    dropped++
    return []
  }
  home = await openTestHome({ largeInstance: true })
  ;[phone, boris] = await Promise.all([openInstallation('anna', { clock }), openInstallation('boris', { clock })])
  const { address } = await phone.signUp(await home.invite())
  await boris.signUp(await home.invite())
  await Promise.all([online(phone.engine()), online(boris.engine())])
  laptop = await signInBeside(phone, await home.invite(), 'laptop', {
    clock,
    connect: (server) => tamperTransport(connectTo(server, clock), lies),
  })
  await certifyBeside(phone.engine(), laptop.engine())
  const made = await boris.engine().createGroup({ name: 'Owls', members: [address] })
  if (!made.ok) throw new Error(made.code)
  chat = made.chat
  for (const one of [boris, phone, laptop]) {
    await chatWhen(one.engine(), chat, ({ members }) => members.flatMap(({ devices }) => devices).length === 3)
  }
  await phone.engine().acceptChat({ chat })
  await chatWhen(laptop.engine(), chat, ({ requestedBy }) => requestedBy === null)
  // Rows of the chat are its texts and nothing else: they can be counted.
  for (const one of [boris, phone, laptop]) await one.engine().setPrivacy({ sendsReceipts: false })
})

afterEach(async () => {
  await Promise.all([phone.close(), laptop.close(), boris.close()])
  await home.close()
})

const say = async (text: string): Promise<void> => {
  await boris.engine().sendText({ chat, text })
  await messageWhen(boris.engine(), chat, text, 'sent')
}

/** What Boris says does not reach the laptop. */
async function sayPast(...said: readonly string[]): Promise<void> {
  withheld = frameTypes.message
  const before = dropped
  for (const text of said) await say(text)
  await eventually(laptop.engine(), async () => (dropped === before + said.length ? true : undefined))
  withheld = undefined
}

const shown = async (one: Installation): Promise<readonly MessageView[]> =>
  (await one.engine().chatView({ chat, limit: 500 })).messages
const texts = async (one: Installation): Promise<string[]> =>
  (await shown(one)).filter(({ kind }) => kind === 'text').map(({ text }) => text)
const missing = async (one: Installation): Promise<string[]> =>
  (await shown(one)).flatMap(({ notice }) => notice?.missing ?? [])

/** Lets minutes pass until it holds. */
async function withTime(one: Installation, holds: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 60; round++) {
    const held = await eventually(one.engine(), async () => ((await holds()) ? true : undefined), 400).catch(
      () => false,
    )
    if (held) return
    clock.pass(20_000)
  }
  throw new Error('waited in vain')
}

describe('messages that did not reach a device', () => {
  it('are asked for by it and put where they belong, once, from the device that has them', async () => {
    await say('one')
    await messageWhen(laptop.engine(), chat, 'one')
    await sayPast('two', 'three')
    await messageWhen(phone.engine(), chat, 'three')
    await say('four')
    await messageWhen(laptop.engine(), chat, 'four')
    await withTime(laptop, async () => (await texts(laptop)).length === 4)
    expect(await texts(laptop)).toEqual(['one', 'two', 'three', 'four'])
    const { device } = await phone.engine().account()
    const from = (await shown(laptop)).filter(({ kind }) => kind === 'text').map(({ fromDevice }) => fromDevice)
    expect(from).toEqual([null, device, device, null])
    expect(await missing(laptop)).toEqual([])
    expect(laptop.logLines.filter((line) => line.includes('gaps_failed'))).toEqual([])
  })

  it('come when the other device is back, however long it was away', async () => {
    await say('one')
    await messageWhen(laptop.engine(), chat, 'one')
    await sayPast('two')
    expect(await boris.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await sayPast('three')
    await messageWhen(phone.engine(), chat, 'three')
    await phone.engine().lock()
    await say('four')
    await messageWhen(laptop.engine(), chat, 'four')
    clock.pass(60_000)
    await laptop.restart()
    await laptop.unlock()
    await phone.unlock()
    await withTime(laptop, async () => (await texts(laptop)).length === 4)
    expect(await texts(laptop)).toEqual(['one', 'two', 'three', 'four'])
  })
})

describe('a commit that did not reach a device', () => {
  it('is fetched by it, and nobody sees that it was missing', async () => {
    const { epoch } = await laptop.engine().chatView({ chat })
    withheld = frameTypes.commit
    expect(await boris.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await eventually(laptop.engine(), async () => (dropped > 0 ? true : undefined))
    expect((await laptop.engine().chatView({ chat })).epoch).toBe(epoch)
    withheld = undefined
    await say('under another name')
    await messageWhen(laptop.engine(), chat, 'under another name')
    const { title, state, messages } = await laptop.engine().chatView({ chat })
    expect({ title, state }).toEqual({ title: 'Barn owls', state: 'active' })
    expect(messages.filter(({ notice }) => notice?.isRenewed === true)).toEqual([])
    expect(laptop.logLines.filter((line) => line.includes('chat_halted'))).toEqual([])
  })
})

describe('messages of the time in which a device could not go on', () => {
  it('are filled in once it is let in again', async () => {
    await say('before')
    await messageWhen(laptop.engine(), chat, 'before')
    // The laptop is shown another winner than the others, halts, and asks to be added anew.
    lies.commit = (row) => ({ ...row, commit: new Uint8Array(80).fill(7) })
    expect(await boris.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'halted')
    for (const text of ['while', 'it', 'waits']) await say(text)
    await messageWhen(phone.engine(), chat, 'waits')
    delete lies.commit
    await withTime(laptop, async () => (await laptop.engine().chatView({ chat })).state === 'active')
    await withTime(laptop, async () => (await texts(laptop)).length === 4)
    await say('after')
    await messageWhen(laptop.engine(), chat, 'after')
    expect(await texts(laptop)).toEqual(['before', 'while', 'it', 'waits', 'after'])
    await withTime(laptop, async () => (await missing(laptop)).length === 0)
  })

  it('are said to be missing where no device of the account has them', async () => {
    await say('before')
    await messageWhen(laptop.engine(), chat, 'before')
    const { device = '' } = await phone.engine().account()
    await phone.engine().lock()
    lies.commit = (row) => ({ ...row, commit: new Uint8Array(80).fill(7) })
    expect(await boris.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'halted')
    const { healing } = await laptop.engine().chatHealth({ chat })
    expect(healing).toMatchObject({ isOpening: false, toInvite: [] })
    expect(healing?.code).not.toBe('')
    await say('while it waits')
    delete lies.commit
    await withTime(laptop, async () => (await laptop.engine().chatView({ chat })).state === 'active')
    await say('after')
    await messageWhen(laptop.engine(), chat, 'after')
    expect(await missing(laptop)).toEqual(['asked'])
    expect(await laptop.engine().chatHealth({ chat })).toMatchObject({ gaps: { asked: 1, lost: 0 }, healing: null })
    // The phone never comes back.
    expect(await laptop.engine().revokeDevice({ device })).toMatchObject({ ok: true })
    await withTime(laptop, async () => (await missing(laptop)).includes('lost'))
    const said = (await shown(laptop)).map(({ text, notice }) => notice?.missing ?? text).filter((one) => one !== '')
    expect(said).toEqual(['before', 'lost', 'after'])
    expect(await laptop.engine().chatHealth({ chat })).toMatchObject({ gaps: { asked: 0, lost: 1 } })
  })
})
