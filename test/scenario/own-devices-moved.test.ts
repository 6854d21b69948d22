// An account's chat with itself goes on in another generation, and one of its devices does not know yet: what that one says
// where the others no longer are reaches every own device all the same. Promises A7, B8, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Transport } from '#core/ports/transport.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createLeapingClock, type LeapingClock } from '../support/leaping-clock.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const newPassword = 'horse and battery, newly stapled'

describe('a device that has not followed its account’s others yet', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let tablet: Installation
  let time: LeapingClock
  let words: string
  /** The laptop cannot fetch what it takes to open a Welcome. */
  let isHeldBack: boolean

  beforeEach(async () => {
    isHeldBack = false
    time = createLeapingClock()
    home = await openTestHome()
    ;[phone, tablet] = await Promise.all([
      openInstallation('anna'),
      openInstallation('tablet', { clock: time, password: newPassword }),
    ])
    words = (await phone.signUp(await home.invite())).words
    await online(phone.engine())
    laptop = await signInBeside(phone, await home.invite(), 'laptop', {
      clock: time,
      connect: (server) => holdingBack(connectTo(server, time)),
    })
    await certifyBeside(phone.engine(), laptop.engine())
  })

  afterEach(async () => {
    await Promise.all([phone, laptop, tablet].map((one) => one.close()))
    await home.close()
  })

  function holdingBack(inner: Transport): Transport {
    return {
      ...inner,
      request: (request) =>
        isHeldBack && request.method === 'GET' && request.path.includes('/blobs/')
          ? Promise.resolve({ unreachable: 'offline', message: 'held back' })
          : inner.request(request),
    }
  }

  const isIn = (engine: Engine, chat: string, devices: number) =>
    chatWhen(engine, chat, ({ state, members }) => state === 'active' && members[0]?.devices.length === devices)
  const setting = (one: Installation, subject: string, value: string) =>
    eventually(one.engine(), async () =>
      one.engine().ownState({ kind: 'setting', subject }) === value ? true : undefined,
    )

  /** The tablet comes by the words while nobody is there, and opens the chat anew. */
  async function tabletOpensAnew(notes: string): Promise<void> {
    const username = 'anna'
    const recovery = { words, newPassword: utf8(newPassword), invite: await home.invite(), username }
    expect(await tablet.engine().recover(recovery)).toEqual({ ok: true, serverCode: null })
    await online(tablet.engine())
    const knows = async (): Promise<boolean> =>
      (await tablet.engine().chatList()).some(({ chat, state }) => chat === notes && state === 'active')
    for (let i = 0; i < 8 && !(await knows()); i++) {
      time.leap(30_000)
      await eventually(tablet.engine(), async () => ((await knows()) ? true : undefined), 1_000).catch(() => undefined)
    }
    await isIn(tablet.engine(), notes, 3)
  }

  it('has its notes and its settings reach the one that has never been where it wrote them', {
    timeout: 60_000,
  }, async () => {
    const { chat: notes } = await phone.engine().openNotes()
    await isIn(laptop.engine(), notes, 2)
    await Promise.all([phone.engine().lock(), laptop.engine().lock()])
    await tabletOpensAnew(notes)
    await phone.unlock()
    await isIn(phone.engine(), notes, 3)

    isHeldBack = true
    await laptop.unlock()
    await online(laptop.engine())
    await laptop.engine().setOwnState({ kind: 'setting', subject: 'sound', value: 'off' })
    // What own devices tell each other waits a moment for more.
    time.leap(2_000)
    await laptop.engine().sendText({ chat: notes, text: 'milk' })
    await messageWhen(laptop.engine(), notes, 'milk', 'sent')
    // Where the laptop wrote the tablet has never been.
    await tablet.engine().sendText({ chat: notes, text: 'and bread' })
    await messageWhen(phone.engine(), notes, 'and bread')
    isHeldBack = false
    await isIn(laptop.engine(), notes, 3)
    await messageWhen(laptop.engine(), notes, 'and bread')

    for (const one of [phone, tablet]) {
      await messageWhen(one.engine(), notes, 'milk')
      await setting(one, 'sound', 'off')
    }
    for (const one of [phone, laptop, tablet]) {
      const { messages } = await one.engine().chatView({ chat: notes })
      expect(messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual(['milk', 'and bread'])
    }
  })
})
