// The twelve words when everything else is lost or in the wrong hands: a forgotten password, a new installation, a thief
// who was quicker. Real engines, a real server. Promises A4, A8, E4.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createLeapingClock, type LeapingClock } from '../support/leaping-clock.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const newPassword = 'horse and battery, newly stapled'

describe('whoever has the words', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let words: string
  let chat: string
  let borisTime: LeapingClock
  const others: Installation[] = []

  beforeEach(async () => {
    home = await openTestHome()
    borisTime = createLeapingClock()
    ;[anna, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris', { clock: borisTime })])
    words = (await anna.signUp(await home.invite())).words
    const { address } = await boris.signUp(await home.invite())
    const made = await anna.engine().startPairChat({ peer: address })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await anna.engine().sendText({ chat, text: 'before' })
    await messageWhen(boris.engine(), chat, 'before')
  })

  afterEach(async () => {
    await Promise.all([anna, boris, ...others.splice(0)].map((one) => one.close()))
    await home.close()
  })

  async function another(name: string): Promise<Installation> {
    const opened = await openInstallation(name)
    others.push(opened)
    return opened
  }
  const recovery = async (more: object = {}) => ({
    words,
    newPassword: utf8(newPassword),
    invite: await home.invite(),
    username: 'anna',
    ...more,
  })
  const deviceOf = async (one: Installation): Promise<string> => (await one.engine().account()).device ?? ''
  const isEnded = (one: Installation): Promise<true> =>
    eventually(one.engine(), async () => ((await one.engine().account()).revoked ? true : undefined))

  it('opens a vault whose password is forgotten, and the server takes the new one', async () => {
    await anna.engine().lock()
    const { invite: _, username: __, ...forgotten } = await recovery()
    expect(await anna.engine().recover(forgotten)).toEqual({ ok: true, serverCode: null })
    expect((await anna.engine().account()).phase).toBe('ready')
    await messageWhen(anna.engine(), chat, 'before')
    await anna.engine().sendText({ chat, text: 'after' })
    await messageWhen(boris.engine(), chat, 'after')

    await anna.engine().lock()
    const byOld = await anna.engine().unlock({ password: utf8(anna.password) })
    expect(byOld).toEqual({ ok: false, code: 'wrong_password' })
    expect(await anna.engine().unlock({ password: utf8(newPassword) })).toEqual({ ok: true })
    const tablet = await another('tablet')
    const credentials = { invite: await home.invite(), username: 'anna' }
    expect(await tablet.engine().signIn({ ...credentials, password: utf8(anna.password) })).toMatchObject({
      code: 'wrong_credentials',
    })
    expect(await tablet.engine().signIn({ ...credentials, password: utf8(newPassword) })).toEqual({ ok: true })
  })

  it('opens the vault without the server too, which then still has the old password', async () => {
    await anna.engine().lock()
    await home.stop()
    const recovered = await anna.engine().recover({ words, newPassword: utf8(newPassword) })
    expect(recovered).toMatchObject({ ok: true, serverCode: 'offline' })
    expect((await anna.engine().chatView({ chat })).messages.map(({ text }) => text)).toContain('before')
    await home.start()
  })

  it('comes back on a new installation, certified at once; all other sessions end and devices hear of it', async () => {
    const tablet = await another('tablet')
    expect(await tablet.engine().recover(await recovery())).toEqual({ ok: true, serverCode: null })
    expect((await tablet.engine().account()).phase).toBe('ready')
    await chatWhen(tablet.engine(), chat, ({ state }) => state === 'active')
    await tablet.engine().sendText({ chat, text: 'from the tablet' })
    await messageWhen(boris.engine(), chat, 'from the tablet')
    const seen = await eventually(anna.engine(), async () => {
      const { devices } = await anna.engine().devicesView()
      return devices.length === 2 ? devices : undefined
    })
    expect(seen.map(({ how, state }) => ({ how, state }))).toEqual([
      { how: 'first', state: 'certified' },
      { how: 'recovery', state: 'certified' },
    ])
    // The first device's session has ended, its certificate has not: it proves its key and goes on.
    await messageWhen(anna.engine(), chat, 'from the tablet')
  })

  it('undoes a thief who was quicker and revoked the owner first', async () => {
    const thief = await another('thief')
    // With the phone in hand and its password known: a device of the thief's own, and then the owner out.
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(anna.password) }
    expect(await thief.engine().signIn(credentials)).toEqual({ ok: true })
    expect(await thief.engine().certifyByWords({ words })).toEqual({ ok: true })
    expect(await thief.engine().revokeDevice({ device: await deviceOf(anna) })).toEqual({ ok: true })
    await isEnded(anna)

    // The log as it was when nobody but the owner had a device: entry 0.
    const back = await anna.engine().recover({ words, newPassword: utf8(newPassword), lastTrusted: 0 })
    expect(back).toEqual({ ok: true, serverCode: null })
    await isEnded(thief)
    await boris.engine().sendText({ chat, text: 'who is there?' })
    // Of her devices in the chat none is left: the new one comes in with the commit that takes the others out.
    await messageWhen(anna.engine(), chat, 'who is there?')
    await chatWhen(anna.engine(), chat, ({ state }) => state === 'active')
    await boris.engine().sendText({ chat, text: 'the owner again' })
    await messageWhen(anna.engine(), chat, 'the owner again')
    const { devices } = await anna.engine().devicesView()
    expect(devices.map(({ how, state, isThis }) => ({ how, state, isThis }))).toEqual([
      // Its keys are gone from the disk: certified again by winding back, and revoked by its successor.
      { how: 'first', state: 'revoked', isThis: false },
      { how: 'words', state: 'undone', isThis: false },
      { how: 'recovery', state: 'certified', isThis: true },
    ])
  })

  it('revokes what was lost in the same breath', async () => {
    const tablet = await another('tablet')
    const lost = await deviceOf(anna)
    expect(await tablet.engine().recover(await recovery({ lost: [lost] }))).toEqual({ ok: true, serverCode: null })
    await isEnded(anna)
    expect((await tablet.engine().devicesView()).devices.map(({ state }) => state)).toEqual(['revoked', 'certified'])
  })

  it('must have the right ones', async () => {
    const tablet = await another('tablet')
    const doras = await another('dora')
    const { words: wrong } = await doras.signUp(await home.invite())
    expect(await tablet.engine().recover(await recovery({ words: wrong }))).toEqual({ ok: false, code: 'wrong_words' })
    expect(await tablet.engine().recover(await recovery({ words: 'no words' }))).toEqual({
      ok: false,
      code: 'not_words',
    })
    // No different for a name that there is not.
    expect(await tablet.engine().recover(await recovery({ username: 'nobody' }))).toEqual({
      ok: false,
      code: 'wrong_words',
    })
    expect((await tablet.engine().account()).phase).toBe('empty')
    await anna.engine().lock()
    expect(await anna.engine().recover({ words: wrong, newPassword: utf8(newPassword) })).toEqual({
      ok: false,
      code: 'wrong_words',
    })
    await anna.unlock()
  })
})
