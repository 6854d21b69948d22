// One password for the account and for the vault of each device: changed on one, taken over by the others when their user
// gives it there. Real engines, a real server. Promises A1, E4.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { eventually, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const newPassword = 'horse and battery, newly stapled'

describe('a password that was changed on another device', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation

  beforeEach(async () => {
    home = await openTestHome()
    ;[phone, laptop] = await Promise.all([openInstallation('anna'), openInstallation('laptop')])
    const { words } = await phone.signUp(await home.invite())
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(phone.password) }
    expect(await laptop.engine().signIn(credentials)).toEqual({ ok: true })
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
    await laptop.engine().lock()
    const changed = await phone
      .engine()
      .changePassword({ oldPassword: utf8(phone.password), newPassword: utf8(newPassword) })
    expect(changed).toEqual({ ok: true })
  })

  afterEach(async () => {
    await Promise.all([phone, laptop].map((one) => one.close()))
    await home.close()
  })

  const unlock = (password: string) => laptop.engine().unlock({ password: utf8(password) })

  it('is taken once more as it was, and then as it is', async () => {
    expect(await unlock(newPassword)).toEqual({ ok: false, code: 'wrong_password' })
    expect(await unlock(phone.password)).toEqual({ ok: true })
    expect(await laptop.engine().adoptPassword({ newPassword: utf8(newPassword) })).toEqual({ ok: true })
    await laptop.restart()
    expect(await unlock(phone.password)).toEqual({ ok: false, code: 'wrong_password' })
    expect(await unlock(newPassword)).toEqual({ ok: true })
    const again = { oldPassword: utf8(newPassword), newPassword: utf8('a third one') }
    expect(await laptop.engine().changePassword(again)).toEqual({ ok: true })
  })

  it('is not taken for anything that the server does not know as the account’s', async () => {
    expect(await unlock(phone.password)).toEqual({ ok: true })
    const refused = { ok: false, code: 'wrong_credentials' }
    expect(await laptop.engine().adoptPassword({ newPassword: utf8('something else') })).toEqual(refused)
    expect(await laptop.engine().adoptPassword({ newPassword: utf8(phone.password) })).toEqual(refused)
    await laptop.restart()
    expect(await unlock('something else')).toEqual({ ok: false, code: 'wrong_password' })
    expect(await unlock(phone.password)).toEqual({ ok: true })
  })
})

describe('a change of password', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let words: string
  const others: Installation[] = []

  beforeEach(async () => {
    home = await openTestHome()
    phone = await openInstallation('anna')
    words = (await phone.signUp(await home.invite())).words
    await online(phone.engine())
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    await eventually(laptop.engine(), async () => ((await laptop.engine().chatList()).length > 0 ? true : undefined))
  })

  afterEach(async () => {
    await Promise.all([phone, laptop, ...others.splice(0)].map((one) => one.close()))
    await home.close()
  })

  const news = async (one: Installation) => (await one.engine().account()).newPassword
  const toldBy = (one: Installation): Promise<string> => eventually(one.engine(), async () => (await news(one))?.device)

  it('is told to the other devices, without the password, until they have it', async () => {
    const { device } = await phone.engine().account()
    expect(await news(laptop)).toBeNull()
    const changed = await phone
      .engine()
      .changePassword({ oldPassword: utf8(phone.password), newPassword: utf8(newPassword) })
    expect(changed).toEqual({ ok: true })
    expect(await toldBy(laptop)).toBe(device)
    expect(await news(phone)).toBeNull()
    // It goes on with its own until its user has typed the new one.
    await laptop.restart()
    await laptop.unlock()
    expect(await toldBy(laptop)).toBe(device)
    const wrong = await laptop.engine().adoptPassword({ newPassword: utf8('a guess') })
    expect(wrong).toEqual({ ok: false, code: 'wrong_credentials' })
    expect(await toldBy(laptop)).toBe(device)
    const changes: (object | null)[] = []
    const unsubscribe = laptop.engine().subscribe(({ kind }) => {
      if (kind === 'account') void news(laptop).then((seen) => changes.push(seen))
    })
    expect(await laptop.engine().adoptPassword({ newPassword: utf8(newPassword) })).toEqual({ ok: true })
    expect(await news(laptop)).toBeNull()
    // Whoever shows it has been told to look again.
    expect(changes.at(-1)).toBeNull()
    unsubscribe()
    await laptop.restart()
    expect(await laptop.engine().unlock({ password: utf8(newPassword) })).toEqual({ ok: true })
    expect(await news(laptop)).toBeNull()
  })

  it('is no news to a device that came later, and is news again when there is another', async () => {
    await phone.engine().changePassword({ oldPassword: utf8(phone.password), newPassword: utf8(newPassword) })
    await toldBy(laptop)
    const tablet = await openInstallation('tablet', { password: newPassword })
    others.push(tablet)
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(newPassword) }
    expect(await tablet.engine().signIn(credentials)).toEqual({ ok: true })
    await certifyBeside(phone.engine(), tablet.engine())
    await tablet.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'dark' })
    await eventually(phone.engine(), async () => phone.engine().ownState({ kind: 'setting', subject: 'theme' }))
    await phone.engine().setOwnState({ kind: 'setting', subject: 'sound', value: 'off' })
    await eventually(tablet.engine(), async () => tablet.engine().ownState({ kind: 'setting', subject: 'sound' }))
    expect(await news(tablet)).toBeNull()
    const again = { oldPassword: utf8(newPassword), newPassword: utf8('a third one') }
    expect(await tablet.engine().changePassword(again)).toEqual({ ok: true })
    const { device } = await tablet.engine().account()
    for (const one of [phone, laptop])
      await eventually(one.engine(), async () => ((await news(one))?.device === device ? true : undefined))
  })

  it('is told, too, when the words have brought it about', async () => {
    await phone.engine().lock()
    expect(await phone.engine().recover({ words, newPassword: utf8(newPassword) })).toEqual({
      ok: true,
      serverCode: null,
    })
    const { device } = await phone.engine().account()
    expect(await toldBy(laptop)).toBe(device)
  })
})
