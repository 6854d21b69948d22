// The day of an installation that nobody has certified is over, or was ended by a change of the password: it says so, and
// signs in again by the password as it is now, with nothing lost. Real engines, a real server. Promises A1, A5, A8.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { systemClock } from '#server/clock.ts'
import { eventually, openInstallation, type Installation } from '../support/installation.ts'
import { createLeapingClock, type LeapingClock } from '../support/leaping-clock.ts'
import { certifyBeside, compareScreens, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

const newPassword = 'horse and battery, newly stapled'
const dayMs = 24 * 60 * 60_000

describe('an installation that nobody has certified', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let words: string
  let time: LeapingClock
  let serverAheadMs: number

  beforeEach(async () => {
    serverAheadMs = 0
    home = await openTestHome({}, { clock: { ...systemClock, nowMs: () => systemClock.nowMs() + serverAheadMs } })
    time = createLeapingClock()
    phone = await openInstallation('anna')
    words = (await phone.signUp(await home.invite())).words
    await online(phone.engine())
    laptop = await signInBeside(phone, await home.invite(), 'laptop', { clock: time })
  })

  afterEach(async () => {
    await Promise.all([phone, laptop].map((one) => one.close()))
    await home.close()
  })

  const ended = { phase: 'uncertified', connection: { state: 'refused', code: 'session_ended' } }
  const view = () => laptop.engine().account()

  function passADay(): void {
    serverAheadMs += dayMs
    time.leap(dayMs)
  }

  it('says that its day is over, and goes on as the same one after signing in again', async () => {
    const { device } = await view()
    expect(await view()).toMatchObject({ phase: 'uncertified', connection: { state: 'offline' } })
    const told = new Promise<void>((resolve) => {
      laptop.engine().subscribe(({ kind }) => {
        if (kind === 'account') resolve()
      })
    })
    passADay()
    await told
    expect(await view()).toMatchObject(ended)
    expect(await laptop.engine().startComparison()).toEqual({ ok: false, code: 'session_ended' })
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: false, code: 'session_ended' })
    const wrong = await laptop.engine().signInAgain({ password: utf8('a guess') })
    expect(wrong).toEqual({ ok: false, code: 'wrong_credentials' })
    expect(await view()).toMatchObject(ended)

    expect(await laptop.engine().signInAgain({ password: utf8(laptop.password) })).toEqual({ ok: true })
    expect(await view()).toMatchObject({ phase: 'uncertified', device, connection: { state: 'offline' } })
    await certifyBeside(phone.engine(), laptop.engine())
    expect((await view()).device).toBe(device)
    await expect(laptop.engine().signInAgain({ password: utf8(laptop.password) })).rejects.toMatchObject({
      code: 'not_uncertified',
    })
  })

  it('is signed in again by unlocking it, too', async () => {
    await laptop.engine().lock()
    passADay()
    await laptop.unlock()
    expect(await view()).toMatchObject({ phase: 'uncertified', connection: { state: 'offline' } })
    await compareScreens(phone.engine(), laptop.engine())
  })

  it('takes the new password where a change of it has ended its day, and so does its vault', async () => {
    await phone.engine().changePassword({ oldPassword: utf8(phone.password), newPassword: utf8(newPassword) })
    // It has no stream: it hears of it when it asks.
    expect(await laptop.engine().startComparison()).toEqual({ ok: false, code: 'session_ended' })
    expect(await eventually(laptop.engine(), view)).toMatchObject(ended)
    // Its vault still opens by the old one, which the server does not take any more.
    await laptop.restart()
    await laptop.unlock()
    expect(await view()).toMatchObject(ended)
    const old = await laptop.engine().signInAgain({ password: utf8(laptop.password) })
    expect(old).toEqual({ ok: false, code: 'wrong_credentials' })
    expect(await laptop.engine().signInAgain({ password: utf8(newPassword) })).toEqual({ ok: true })
    await laptop.restart()
    expect(await laptop.engine().unlock({ password: utf8(laptop.password) })).toMatchObject({ code: 'wrong_password' })
    expect(await laptop.engine().unlock({ password: utf8(newPassword) })).toEqual({ ok: true })
    await certifyBeside(phone.engine(), laptop.engine())
  })

  it('keeps what it has where the server is not there to be asked', async () => {
    passADay()
    await home.stop()
    expect(await laptop.engine().signInAgain({ password: utf8(laptop.password) })).toMatchObject({ ok: false })
    expect(await view()).toMatchObject(ended)
    await home.start()
    expect(await laptop.engine().signInAgain({ password: utf8(laptop.password) })).toEqual({ ok: true })
  })
})
