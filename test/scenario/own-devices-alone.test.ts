// A device that nobody lets into the account's chat with itself: it came by the words alone while the others are away or
// lost. It opens that chat's next generation itself. Promises A7, B8.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '#core/engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createLeapingClock, type LeapingClock } from '../support/leaping-clock.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const newPassword = 'horse and battery, newly stapled'

describe('a device that came by the words alone', () => {
  let home: TestHome
  let phone: Installation
  let tablet: Installation
  let tabletTime: LeapingClock
  let words: string
  const others: Installation[] = []

  beforeEach(async () => {
    home = await openTestHome()
    tabletTime = createLeapingClock()
    ;[phone, tablet] = await Promise.all([
      openInstallation('anna'),
      openInstallation('tablet', { clock: tabletTime, password: newPassword }),
    ])
    words = (await phone.signUp(await home.invite())).words
    await online(phone.engine())
  })

  afterEach(async () => {
    await Promise.all([phone, tablet, ...others.splice(0)].map((one) => one.close()))
    await home.close()
  })

  const recovery = async (more: object = {}) => ({
    words,
    newPassword: utf8(newPassword),
    invite: await home.invite(),
    username: 'anna',
    ...more,
  })
  const isIn = (engine: Engine, chat: string, devices: number) =>
    chatWhen(engine, chat, ({ state, members }) => state === 'active' && members[0]?.devices.length === devices)
  const setting = (one: Installation, subject: string, value: string) =>
    eventually(one.engine(), async () =>
      one.engine().ownState({ kind: 'setting', subject }) === value ? true : undefined,
    )

  it('goes on with the notes of a lost one, and lets later ones in', async () => {
    const { chat: notes } = await phone.engine().openNotes()
    await phone.engine().sendText({ chat: notes, text: 'milk' })
    await messageWhen(phone.engine(), notes, 'milk', 'sent')
    const { device: lost } = await phone.engine().account()
    await phone.engine().lock()

    expect(await tablet.engine().recover(await recovery({ lost: [lost] }))).toEqual({ ok: true, serverCode: null })
    await online(tablet.engine())
    // The very chat, not a second one beside it.
    expect(await tablet.engine().openNotes()).toEqual({ chat: notes })
    await isIn(tablet.engine(), notes, 1)
    await tablet.engine().sendText({ chat: notes, text: 'and bread' })
    await messageWhen(tablet.engine(), notes, 'and bread', 'sent')
    await tablet.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'dark' })

    const laptop = await openInstallation('laptop', { password: newPassword })
    others.push(laptop)
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(newPassword) }
    expect(await laptop.engine().signIn(credentials)).toEqual({ ok: true })
    await certifyBeside(tablet.engine(), laptop.engine())
    await isIn(laptop.engine(), notes, 2)
    await setting(laptop, 'theme', 'dark')
  })

  it('waits for the others, then invites them, who follow when they are back and tell what they know', async () => {
    const laptop = await signInBeside(phone, await home.invite(), 'laptop')
    others.push(laptop)
    await certifyBeside(phone.engine(), laptop.engine())
    const { chat: notes } = await phone.engine().openNotes()
    await isIn(laptop.engine(), notes, 2)
    await phone.engine().sendText({ chat: notes, text: 'milk' })
    await messageWhen(laptop.engine(), notes, 'milk')
    await phone.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'dark' })
    await setting(laptop, 'theme', 'dark')
    await Promise.all([phone.engine().lock(), laptop.engine().lock()])

    expect(await tablet.engine().recover(await recovery())).toEqual({ ok: true, serverCode: null })
    await online(tablet.engine())
    tabletTime.leap(30_000)
    const knows = async (): Promise<boolean> =>
      (await tablet.engine().chatList()).some(({ chat, state }) => chat === notes && state === 'active')
    expect(await knows()).toBe(false)
    // Nobody has come to let it in.
    for (let i = 0; i < 8 && !(await knows()); i++) {
      tabletTime.leap(30_000)
      await eventually(tablet.engine(), async () => ((await knows()) ? true : undefined), 1_000).catch(() => undefined)
    }
    await isIn(tablet.engine(), notes, 3)
    await tablet.engine().setOwnState({ kind: 'setting', subject: 'sound', value: 'off' })

    await Promise.all([phone.unlock(), laptop.unlock()])
    for (const one of [phone, laptop]) {
      await isIn(one.engine(), notes, 3)
      await setting(one, 'sound', 'off')
    }
    await setting(tablet, 'theme', 'dark')
    await laptop.engine().sendText({ chat: notes, text: 'bread' })
    for (const one of [phone, tablet]) await messageWhen(one.engine(), notes, 'bread')
    // One chat, in which everything stands on the devices that were there.
    const { messages } = await phone.engine().chatView({ chat: notes })
    expect(messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual(['milk', 'bread'])
  })
})
