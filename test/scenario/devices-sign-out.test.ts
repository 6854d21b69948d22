// Signing out: this installation ends, at the server, for the account's other devices and on the disk. Real engines, a real
// server. Promises A1, A10.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transport } from '#core/ports/transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('signing out', () => {
  let home: TestHome
  let phone: Installation
  let boris: Installation
  let words: string
  let chat: string
  const others: Installation[] = []

  beforeEach(async () => {
    home = await openTestHome()
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    words = (await phone.signUp(await home.invite())).words
    const { address } = await boris.signUp(await home.invite())
    await online(phone.engine())
    const made = await phone.engine().startPairChat({ peer: address })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await phone.engine().sendText({ chat, text: 'before' })
    await messageWhen(boris.engine(), chat, 'before')
  })

  afterEach(async () => {
    await Promise.all([phone, boris, ...others.splice(0)].map((one) => one.close()))
    await home.close()
  })

  async function laptopBeside(): Promise<Installation> {
    const laptop = await signInBeside(phone, await home.invite(), 'laptop')
    others.push(laptop)
    await certifyBeside(phone.engine(), laptop.engine())
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    return laptop
  }

  const signOut = (one: Installation, evenUntold = false) =>
    one.engine().signOut({ password: utf8(one.password), evenUntold })
  const states = async (one: Installation) => (await one.engine().devicesView()).devices.map(({ state }) => state)

  it('takes the device out of the account and of every chat, and leaves nothing on the disk', async () => {
    const laptop = await laptopBeside()
    const { device = '' } = await laptop.engine().account()
    expect(await signOut(laptop)).toEqual({ ok: true, isTold: true })
    expect(await laptop.engine().account()).toMatchObject({
      phase: 'empty',
      revoked: false,
      connection: { state: 'offline' },
    })
    expect(await readdir(join(laptop.folder, 'wraps'))).toEqual([])
    expect((await stat(join(laptop.folder, 'vault.db-wal'))).size).toBe(0)

    await eventually(phone.engine(), async () =>
      (await states(phone)).join() === 'certified,revoked' ? true : undefined,
    )
    const { members } = await chatWhen(boris.engine(), chat, (view) =>
      view.members.every(({ devices }) => !devices.some((one) => one === device)),
    )
    expect(members.map(({ devices }) => devices.length)).toEqual([1, 1])
    await boris.engine().sendText({ chat, text: 'after' })
    await messageWhen(phone.engine(), chat, 'after')
    // It is an empty installation like any other.
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(phone.password) }
    expect(await laptop.engine().signIn(credentials)).toEqual({ ok: true })
    expect((await laptop.engine().account()).device).not.toBe(device)
  })

  it('changes nothing while nobody can be told, unless its user says so', async () => {
    const laptop = await laptopBeside()
    await home.stop()
    const refused = await signOut(laptop)
    expect(refused).toMatchObject({ ok: false })
    expect((await laptop.engine().chatView({ chat })).state).toBe('active')
    expect(await signOut(laptop, true)).toEqual({ ok: true, isTold: false })
    expect((await laptop.engine().account()).phase).toBe('empty')
    await home.start()
    // The account goes on listing it, until another device removes it.
    phone.engine().reconnect()
    await online(phone.engine())
    expect(await states(phone)).toEqual(['certified', 'certified'])
    const gone = (await phone.engine().devicesView()).devices.find(({ isThis }) => !isThis)?.device ?? ''
    expect(await phone.engine().revokeDevice({ device: gone })).toEqual({ ok: true })
  })

  it('is done, too, when the answer to it is lost on the way', async () => {
    const clock = createSystemClock()
    let isLosing = false
    const withoutAnswer = (inner: Transport): Transport => ({
      ...inner,
      async request(request) {
        const reply = await inner.request(request)
        const isEntry = isLosing && request.method === 'POST' && request.path === '/v1/device-logs'
        return isEntry ? { unreachable: 'timeout' as const, message: 'lost' } : reply
      },
    })
    const laptop = await signInBeside(phone, await home.invite(), 'laptop', {
      connect: (server) => withoutAnswer(connectTo(server, clock)),
    })
    others.push(laptop)
    await certifyBeside(phone.engine(), laptop.engine())
    isLosing = true
    expect(await signOut(laptop)).toEqual({ ok: true, isTold: true })
    expect(await laptop.engine().account()).toMatchObject({ phase: 'empty', revoked: false })
    await eventually(phone.engine(), async () =>
      (await states(phone)).join() === 'certified,revoked' ? true : undefined,
    )
  })

  it('is for the last device, too: the words bring the account back', async () => {
    expect(await signOut(phone)).toEqual({ ok: true, isTold: true })
    const again = { words, newPassword: utf8('horse and battery'), invite: await home.invite(), username: 'anna' }
    expect(await phone.engine().recover(again)).toEqual({ ok: true, serverCode: null })
    expect(await states(phone)).toEqual(['revoked', 'certified'])
  })

  it('ends the session of an installation that nobody has certified', async () => {
    const laptop = await signInBeside(phone, await home.invite(), 'laptop')
    others.push(laptop)
    const signedIn = async () => (await phone.engine().devicesView()).uncertified?.length
    await eventually(phone.engine(), async () => ((await signedIn()) === 1 ? true : undefined))
    expect(await signOut(laptop)).toEqual({ ok: true, isTold: true })
    expect(await signedIn()).toBe(0)
    expect((await laptop.engine().account()).phase).toBe('empty')
  })

  it('takes the password of a vault that is open', async () => {
    const wrong = { ok: false, code: 'wrong_password' }
    for (const password of [null, utf8('a guess')])
      expect(await phone.engine().signOut({ password, evenUntold: true })).toEqual(wrong)
    await phone.engine().sendText({ chat, text: 'still here' })
    await messageWhen(boris.engine(), chat, 'still here')
  })

  it('gets rid of a vault whose password is forgotten, which can tell nobody', async () => {
    const forgotten = (evenUntold: boolean) => phone.engine().signOut({ password: null, evenUntold })
    await phone.engine().lock()
    expect(await forgotten(false)).toEqual({ ok: false, code: 'locked' })
    expect((await phone.engine().account()).phase).toBe('locked')
    expect(await forgotten(true)).toEqual({ ok: true, isTold: false })
    expect((await phone.engine().account()).phase).toBe('empty')
    await expect(forgotten(true)).rejects.toMatchObject({ code: 'vault_absent' })
  })
})
