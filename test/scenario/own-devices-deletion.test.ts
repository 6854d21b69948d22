// What one device of an account wrote another can take back at the server: the secret of the delete tokens is the account's,
// also after the device that had it first is gone, and for what came as history. Promises B9, D1.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a message of another own device', () => {
  let home: TestHome
  let phone: Installation
  let boris: Installation
  let chat: string
  const others: Installation[] = []

  beforeEach(async () => {
    home = await openTestHome()
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    await phone.signUp(await home.invite())
    const { address } = await boris.signUp(await home.invite())
    await Promise.all([online(phone.engine()), online(boris.engine())])
    const started = await phone.engine().startPairChat({ peer: address })
    if (!started.ok) throw new Error(started.code)
    chat = started.chat
    await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
  })

  afterEach(async () => {
    await Promise.all([phone, boris, ...others.splice(0)].map((one) => one.close()))
    await home.close()
  })

  async function beside(existing: Installation, name: string, history: boolean): Promise<Installation> {
    const made = await signInBeside(phone, await home.invite(), name)
    others.push(made)
    await certifyBeside(existing.engine(), made.engine(), { history })
    await chatWhen(made.engine(), chat, ({ state }) => state === 'active')
    return made
  }

  /** Rows of messages that are still whole at the server: what it was told to empty is not. */
  function withDatabase<T>(work: (db: InstanceType<typeof Database>) => T): T {
    const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
    try {
      return work(db)
    } finally {
      db.close()
    }
  }
  const emptied = (): number =>
    withDatabase((db) => Number(db.prepare('SELECT count(*) FROM log WHERE kind = 3 AND body IS NULL').pluck().get()))

  async function isTakenBack(by: Installation, text: string): Promise<void> {
    const before = emptied()
    const { id } = await messageWhen(by.engine(), chat, text)
    await by.engine().deleteMessage({ chat, message: id, everywhere: true })
    await eventually(by.engine(), () => Promise.resolve(emptied() === before + 1 ? true : undefined))
    await chatWhen(boris.engine(), chat, ({ messages }) => !messages.some((message) => message.text === text))
  }

  /** The account's devices have told each other what they share. */
  async function sharing(one: Installation, other: Installation): Promise<void> {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const subject = `heard from ${from.name}`
      await from.engine().setOwnState({ kind: 'setting', subject, value: 'yes' })
      await eventually(to.engine(), async () => to.engine().ownState({ kind: 'setting', subject }))
    }
  }

  it('is taken back by one that knows it only as history', async () => {
    await phone.engine().sendText({ chat, text: 'long ago' })
    await messageWhen(boris.engine(), chat, 'long ago')
    const laptop = await beside(phone, 'laptop', true)
    expect(await messageWhen(laptop.engine(), chat, 'long ago')).toMatchObject({ isOwn: true })
    await sharing(phone, laptop)
    await isTakenBack(laptop, 'long ago')
  })

  it('is taken back by one that came after the first device was gone', async () => {
    const laptop = await beside(phone, 'laptop', false)
    await sharing(phone, laptop)
    await laptop.engine().sendText({ chat, text: 'from the laptop' })
    await messageWhen(boris.engine(), chat, 'from the laptop')
    const { device = '' } = await phone.engine().account()
    expect(await laptop.engine().revokeDevice({ device })).toEqual({ ok: true })
    // Whoever is the first now says it in its own name: a device that is gone is believed nothing.
    await laptop.restart()
    await laptop.unlock()
    await online(laptop.engine())
    const tablet = await beside(laptop, 'tablet', true)
    await sharing(laptop, tablet)
    await isTakenBack(tablet, 'from the laptop')
  })
})
