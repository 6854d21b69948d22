// What the devices of one account have in common: a chat with oneself, and a state that goes from device to device and
// never to the server. Promise B8.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '#core/engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('two devices of an account', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let boris: Installation
  let notes: string
  let pair: string

  beforeAll(async () => {
    home = await openTestHome()
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    await boris.signUp(await home.invite())
    await phone.signUp(await home.invite())
    await online(phone.engine())
    await phone.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'dark' })
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    notes = (await phone.engine().openNotes()).chat
    await bothIn(laptop.engine(), notes)
    const { address = '' } = await phone.engine().account()
    const started = await boris.engine().startPairChat({ peer: address })
    if (!started.ok) throw new Error(started.code)
    pair = started.chat
    for (const one of [phone, laptop]) await chatWhen(one.engine(), pair, (view) => view.state === 'active')
  })
  afterAll(async () => {
    await Promise.all([phone.close(), laptop.close(), boris.close()])
    await home.close()
  })

  function bothIn(engine: Engine, chat: string) {
    return chatWhen(engine, chat, ({ members }) => members[0]?.devices.length === 2)
  }

  const unread = async (engine: Engine): Promise<number> =>
    (await engine.chatList()).find(({ chat }) => chat === pair)?.unread ?? -1

  const unreadIs = (one: Installation, count: number) =>
    eventually(one.engine(), async () => ((await unread(one.engine())) === count ? true : undefined))

  it('have a chat with themselves, for notes, in which nothing is unread', async () => {
    const { members, title, unread: count } = await bothIn(phone.engine(), notes)
    const { address } = await phone.engine().account()
    expect({ accounts: members.map(({ account }) => account), title, count }).toEqual({
      accounts: [address],
      title: address,
      count: 0,
    })
    await phone.engine().sendText({ chat: notes, text: 'milk' })
    expect(await messageWhen(laptop.engine(), notes, 'milk')).toMatchObject({ isOwn: true })
    await laptop.engine().sendText({ chat: notes, text: 'and bread' })
    await messageWhen(phone.engine(), notes, 'and bread')
    expect((await laptop.engine().openNotes()).chat).toBe(notes)
    const texts = (await laptop.engine().chatView({ chat: notes })).messages.filter(({ kind }) => kind !== 'notice')
    expect(texts.map(({ text }) => text)).toEqual(['milk', 'and bread'])
  })

  it('count a message as read on one when it was read on the other, also over a restart', async () => {
    for (const text of ['one', 'two', 'three']) await boris.engine().sendText({ chat: pair, text })
    await Promise.all([unreadIs(phone, 3), unreadIs(laptop, 3)])
    await phone.engine().markRead({ chat: pair })
    await unreadIs(laptop, 0)
    await boris.engine().sendText({ chat: pair, text: 'four' })
    await Promise.all([unreadIs(phone, 1), unreadIs(laptop, 1)])
    await laptop.restart()
    await laptop.unlock()
    await laptop.engine().markRead({ chat: pair })
    await unreadIs(phone, 0)
  })

  it('are told what was said before the second came, and what either says since', async () => {
    const theme = (one: Installation) => one.engine().ownState({ kind: 'setting', subject: 'theme' })
    const becomes = (one: Installation, value: string) =>
      eventually(one.engine(), async () => (theme(one) === value ? true : undefined))
    await becomes(laptop, 'dark')
    await laptop.engine().setOwnState({ kind: 'setting', subject: 'theme', value: 'light' })
    await becomes(phone, 'light')
    await phone.engine().setOwnState({ kind: 'draft', subject: pair, value: 'dear boris' })
    await eventually(laptop.engine(), async () => laptop.engine().ownState({ kind: 'draft', subject: pair }))
    await laptop.engine().setOwnState({ kind: 'draft', subject: pair, value: null })
    await eventually(phone.engine(), async () =>
      phone.engine().ownState({ kind: 'draft', subject: pair }) === undefined ? true : undefined,
    )
  })

  it('block and unblock together', async () => {
    const account = (await boris.engine().account()).address ?? ''
    const isBlocked = (one: Installation, expected: boolean) =>
      eventually(one.engine(), async () =>
        (await one.engine().contactView({ account })).isBlocked === expected ? true : undefined,
      )
    await phone.engine().blockContact({ account })
    await isBlocked(laptop, true)
    await laptop.engine().unblockContact({ account })
    await isBlocked(phone, false)
  })

  it('can each take back at the server what the other has written', async () => {
    await laptop.engine().sendText({ chat: pair, text: 'said too soon' })
    const { id } = await messageWhen(phone.engine(), pair, 'said too soon')
    // Lost, for all that the phone knows.
    await laptop.engine().lock()
    await phone.engine().deleteMessage({ chat: pair, message: id, everywhere: true })
    const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
    try {
      const emptied = db.prepare('SELECT count(*) FROM log WHERE kind = 3 AND body IS NULL').pluck()
      await eventually(phone.engine(), () => Promise.resolve(emptied.get() === 1 ? true : undefined))
    } finally {
      db.close()
    }
    await laptop.unlock()
  })

  it('leave in the timeline of nobody what they tell each other', async () => {
    const kinds = async (one: Installation) =>
      new Set((await one.engine().chatView({ chat: notes, limit: 500 })).messages.map(({ kind }) => kind))
    for (const one of [phone, laptop]) expect((await kinds(one)).has('unknown')).toBe(false)
    expect((await phone.engine().chatList()).find(({ chat }) => chat === notes)?.unread).toBe(0)
  })
})
