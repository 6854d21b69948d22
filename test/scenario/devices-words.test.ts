// A second device by the twelve words: real engines, a real server. It comes into the account's chats by itself.
// Promises A7, A8; what a session by password alone may do is test/scenario/devices-uncertified.test.ts.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { parseDeviceId } from '#protocol/ids.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createLeapingClock, type LeapingClock } from '../support/leaping-clock.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a second device', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let laptop: Installation
  let borisTime: LeapingClock
  let words: string
  let chat: string

  beforeEach(async () => {
    home = await openTestHome()
    borisTime = createLeapingClock()
    ;[anna, boris, laptop] = await Promise.all([
      openInstallation('anna'),
      openInstallation('boris', { clock: borisTime }),
      openInstallation('laptop'),
    ])
    words = (await anna.signUp(await home.invite())).words
    const { address } = await boris.signUp(await home.invite())
    const made = await anna.engine().startPairChat({ peer: address })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await anna.engine().sendText({ chat, text: 'before' })
    await messageWhen(boris.engine(), chat, 'before')
  })

  afterEach(async () => {
    await Promise.all([anna, boris, laptop].map((one) => one.close()))
    await home.close()
  })

  async function signIn(): Promise<void> {
    const signedIn = await laptop
      .engine()
      .signIn({ invite: await home.invite(), username: 'anna', password: utf8(anna.password) })
    expect(signedIn).toEqual({ ok: true })
  }

  it('is certified by the words, comes into the chats at once, and talks there', async () => {
    await signIn()
    expect((await laptop.engine().account()).phase).toBe('uncertified')
    expect(await laptop.engine().certifyByWords({ words: `  ${words.toUpperCase()} ` })).toEqual({ ok: true })
    expect((await laptop.engine().account()).phase).toBe('ready')

    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    await laptop.engine().sendText({ chat, text: 'from the laptop' })
    await messageWhen(anna.engine(), chat, 'from the laptop')
    await messageWhen(boris.engine(), chat, 'from the laptop')
    await boris.engine().sendText({ chat, text: 'to both' })
    await messageWhen(laptop.engine(), chat, 'to both')
    await messageWhen(anna.engine(), chat, 'to both')

    const { devices } = await anna.engine().devicesView()
    expect(devices.map(({ how, state, isThis }) => ({ how, state, isThis }))).toEqual([
      { how: 'first', state: 'certified', isThis: true },
      { how: 'words', state: 'certified', isThis: false },
    ])
  })

  it('comes into chats that another device makes later', async () => {
    await signIn()
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    const { address = '' } = await boris.engine().account()
    const made = await laptop.engine().createGroup({ name: 'Owls', members: [address] })
    if (!made.ok) throw new Error(made.code)
    await laptop.engine().sendText({ chat: made.chat, text: 'a new one' })
    await chatWhen(anna.engine(), made.chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat: made.chat, text: 'seen by both' })
    await messageWhen(laptop.engine(), made.chat, 'seen by both')
    await messageWhen(boris.engine(), made.chat, 'seen by both')
  })

  it('is added by others when none of its account’s devices is there, after ten minutes and within the hour', async () => {
    await anna.engine().lock()
    await signIn()
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
    const { device = '', address = '' } = await laptop.engine().account()
    await eventually(boris.engine(), async () =>
      (await boris.engine().devicesOf({ account: address })).length === 2 ? true : undefined,
    )
    const isIn = async (): Promise<boolean> => {
      const { members } = await boris.engine().chatView({ chat })
      return members.some(({ devices }) => devices.includes(parseDeviceId(device)))
    }
    borisTime.leap(9 * 60_000)
    await boris.engine().sendText({ chat, text: 'nine minutes later' })
    await messageWhen(boris.engine(), chat, 'nine minutes later', 'sent')
    expect(await isIn()).toBe(false)
    borisTime.leap(52 * 60_000)
    await eventually(boris.engine(), async () => ((await isIn()) ? true : undefined))
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    await boris.engine().sendText({ chat, text: 'an hour later' })
    await messageWhen(laptop.engine(), chat, 'an hour later')
  })

  it('is not certified by what are no words, or other people’s', async () => {
    await signIn()
    const engine = laptop.engine()
    expect(await engine.certifyByWords({ words: 'twelve words that are none' })).toEqual({
      ok: false,
      code: 'not_words',
    })
    const others = await openInstallation('dora')
    const { words: doras } = await others.signUp(await home.invite())
    expect(await engine.certifyByWords({ words: doras })).toEqual({ ok: false, code: 'wrong_words' })
    expect((await engine.account()).phase).toBe('uncertified')
    expect((await anna.engine().devicesView()).devices).toHaveLength(1)
    await others.close()
  })

  it('is shown to the account’s devices, and added by none, while it is signed in by password alone', async () => {
    await signIn()
    const { device } = await laptop.engine().account()
    const view = await eventually(anna.engine(), async () => {
      const seen = await anna.engine().devicesView()
      return seen.uncertified?.length === 1 ? seen : undefined
    })
    expect(view.uncertified?.map((one) => one.device)).toEqual([device])
    expect(view.devices).toHaveLength(1)
    const { members } = await anna.engine().chatView({ chat })
    expect(members.flatMap(({ devices }) => devices)).not.toContain(device)
  })

  it('is certified at the next opening when the answer to its entry was lost', async () => {
    await laptop.close()
    const clock = createSystemClock()
    let losesAnswers = true
    const withoutAnswer = (inner: Transport): Transport => ({
      ...inner,
      async request(request) {
        const reply = await inner.request(request)
        const isEntry = request.method === 'POST' && request.path === '/v1/device-logs'
        return losesAnswers && isEntry ? { unreachable: 'timeout' as const, message: 'lost' } : reply
      },
    })
    laptop = await openInstallation('laptop', { connect: (server) => withoutAnswer(connectTo(server, clock)) })
    await signIn()
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: false, code: 'timeout' })
    expect((await laptop.engine().account()).phase).toBe('uncertified')
    losesAnswers = false
    await laptop.restart()
    await laptop.engine().unlock({ password: utf8(anna.password) })
    await eventually(laptop.engine(), async () =>
      (await laptop.engine().account()).phase === 'ready' ? true : undefined,
    )
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
  })
})
