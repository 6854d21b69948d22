// One password for the account and for the vault of each device: changed on one, taken over by the others when their user
// gives it there. Real engines, a real server. Promises A1, E4.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { openInstallation, type Installation } from '../support/installation.ts'
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
