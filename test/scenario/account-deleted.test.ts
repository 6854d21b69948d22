// An account is deleted: nothing of it is left at the server but its name and the signed log, nothing on its devices, and
// the chats of others go on without it. Real engines, a real server. Promise A1.

import Database from 'better-sqlite3'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a deleted account', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let laptop: Installation
  let chat: string
  let address: string
  let words: string

  beforeEach(async () => {
    home = await openTestHome()
    ;[anna, boris, laptop] = await Promise.all([
      openInstallation('anna'),
      openInstallation('boris'),
      openInstallation('laptop'),
    ])
    ;({ address, words } = await anna.signUp(await home.invite()))
    const peer = (await boris.signUp(await home.invite())).address
    const made = await anna.engine().startPairChat({ peer })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    const credentials = { invite: await home.invite(), username: 'anna', password: utf8(anna.password) }
    expect(await laptop.engine().signIn(credentials)).toEqual({ ok: true })
    expect(await laptop.engine().certifyByWords({ words })).toEqual({ ok: true })
    await chatWhen(laptop.engine(), chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat, text: 'before' })
    await messageWhen(laptop.engine(), chat, 'before')
    await messageWhen(boris.engine(), chat, 'before')
  })

  afterEach(async () => {
    await Promise.all([anna, boris, laptop].map((one) => one.close()))
    await home.close()
  })

  it('is gone from the server and from this device, ends on the others, and leaves the chats of its people whole', async () => {
    expect(await anna.engine().deleteAccount({ password: utf8('not the password') })).toEqual({
      ok: false,
      code: 'wrong_credentials',
    })
    expect((await anna.engine().account()).phase).toBe('ready')

    expect(await anna.engine().deleteAccount({ password: utf8(anna.password) })).toEqual({ ok: true })
    expect(await anna.engine().account()).toMatchObject({ phase: 'empty', revoked: false })
    expect(await readdir(join(anna.folder, 'wraps'))).toEqual([])
    await eventually(laptop.engine(), async () => ((await laptop.engine().account()).revoked ? true : undefined))

    await boris.engine().sendText({ chat, text: 'to nobody' })
    await messageWhen(boris.engine(), chat, 'to nobody', 'sent')
    const view = await boris.engine().chatView({ chat })
    expect(view.members.map(({ account }) => account)).not.toContain(address)
    expect(view.messages.map(({ text }) => text)).toContain('before')
    expect((await boris.engine().devicesOf({ account: address })).map(({ state }) => state)).toEqual([
      'revoked',
      'revoked',
    ])

    await home.stop()
    const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
    const left = db
      .prepare(
        `SELECT password_hash, length(recovery_hash) AS recovery,
           (SELECT count(*) FROM devices WHERE account = a.account) AS devices,
           (SELECT count(*) FROM sessions WHERE account = a.account) AS sessions,
           (SELECT count(*) FROM key_packages JOIN device_owners USING (device) WHERE account = a.account) AS packages,
           (SELECT count(*) FROM welcomes JOIN device_owners USING (device) WHERE account = a.account) AS welcomes
         FROM accounts AS a WHERE username = 'anna'`,
      )
      .get()
    db.close()
    await home.start()
    expect(left).toEqual({ password_hash: '', recovery: 0, devices: 0, sessions: 0, packages: 0, welcomes: 0 })
  })

  it('cannot be brought back by anybody, nor its name taken', async () => {
    expect(await anna.engine().deleteAccount({ password: utf8(anna.password) })).toEqual({ ok: true })
    const invite = await home.invite()
    const password = (): Uint8Array => utf8(anna.password)
    expect(await anna.engine().signIn({ invite, username: 'anna', password: password() })).toEqual({
      ok: false,
      code: 'wrong_credentials',
    })
    expect(await anna.engine().recover({ invite, username: 'anna', words, newPassword: password() })).toEqual({
      ok: false,
      code: 'wrong_words',
    })
    expect(await anna.engine().signUp({ invite, username: 'anna', password: password() })).toEqual({
      ok: false,
      code: 'username_taken',
    })
    expect(await anna.engine().signUp({ invite, username: 'anna2', password: password() })).toMatchObject({ ok: true })
  })
})
