// What the chats said before a device came: sent by another device of the account, newest first, sealed to the new one.
// Promises D1 and D2.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '#core/engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('the history of a new device', () => {
  let home: TestHome
  let phone: Installation
  let boris: Installation
  let laptop: Installation | undefined
  const groups: string[] = []
  let pair: string

  beforeAll(async () => {
    home = await openTestHome({ largeInstance: true })
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    const { address } = await boris.signUp(await home.invite())
    await phone.signUp(await home.invite())
    await Promise.all([online(phone.engine()), online(boris.engine())])
    const started = await phone.engine().startPairChat({ peer: address })
    if (!started.ok) throw new Error(started.code)
    pair = started.chat
    await chatWhen(boris.engine(), pair, (view) => view.state === 'active')
    for (let i = 0; i < 12; i++)
      await (i % 2 === 0 ? phone : boris).engine().sendText({ chat: pair, text: `pair ${String(i)}` })
    await phone.engine().sendText({ chat: pair, text: 'gone in an hour', timerSeconds: 3_600 })
    await phone.engine().sendText({ chat: pair, text: 'seen once', burnsOnRead: true })
    // More chats than the server's shelf holds bundles.
    for (let i = 0; i < 6; i++) {
      const made = await phone.engine().createGroup({ name: `Group ${String(i)}`, members: [address] })
      if (!made.ok) throw new Error(made.code)
      groups.push(made.chat)
      for (const text of ['first', 'second'])
        await phone.engine().sendText({ chat: made.chat, text: `${text} of ${String(i)}` })
      await messageWhen(phone.engine(), made.chat, `second of ${String(i)}`, 'sent')
    }
    await messageWhen(phone.engine(), pair, 'pair 11')
    await messageWhen(phone.engine(), pair, 'gone in an hour', 'sent')
  })
  afterAll(async () => {
    await Promise.all([phone.close(), boris.close(), laptop?.close()])
    await home.close()
  })

  const texts = async (engine: Engine, chat: string): Promise<string[]> =>
    (await engine.chatView({ chat, limit: 500 })).messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)

  const cameIn = (engine: Engine) =>
    eventually(engine, async () => ((await engine.historyView()).incoming?.phase === 'done' ? true : undefined), 15_000)

  it('waits for the word of whoever has it, and is asked for again by nobody who was refused', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    const { device = '' } = await laptop.engine().account()
    const asked = await eventually(phone.engine(), async () => (await phone.engine().historyView()).outgoing[0])
    expect(asked).toEqual({ to: device, phase: 'asked', messages: 0 })
    await phone.engine().allowHistory({ device, allow: false })
    expect((await phone.engine().historyView()).outgoing).toMatchObject([{ phase: 'refused' }])
    expect((await laptop.engine().historyView()).incoming).toMatchObject({ phase: 'requested', messages: 0 })
  })

  it('comes in the background once it is allowed, all of it but what destroys itself', async () => {
    if (laptop === undefined) throw new Error('no laptop')
    const { device = '' } = await laptop.engine().account()
    await phone.engine().allowHistory({ device, allow: true })
    await cameIn(laptop.engine())
    const lasting = (await texts(phone.engine(), pair)).filter((text) => text.startsWith('pair'))
    expect(lasting).toHaveLength(12)
    expect(await texts(laptop.engine(), pair)).toEqual(lasting)
    for (const chat of groups) expect(await texts(laptop.engine(), chat)).toEqual(await texts(phone.engine(), chat))
    const { incoming } = await laptop.engine().historyView()
    expect(incoming?.bundles).toBe(incoming?.ofBundles)
    expect(incoming?.bundles).toBeGreaterThan(6)
    const { outgoing } = await phone.engine().historyView()
    expect(outgoing).toMatchObject([{ to: device, phase: 'sent' }])
  })

  it('is marked as from the own device that sent it, unlike what comes to this device itself', async () => {
    if (laptop === undefined) throw new Error('no laptop')
    const { device = '' } = await phone.engine().account()
    await chatWhen(laptop.engine(), pair, (view) => view.state === 'active')
    await boris.engine().sendText({ chat: pair, text: 'and now' })
    await messageWhen(laptop.engine(), pair, 'and now')
    const shown = (await laptop.engine().chatView({ chat: pair, limit: 500 })).messages
    const from = new Map(shown.map(({ text, fromDevice }) => [text, fromDevice]))
    expect([from.get('pair 3'), from.get('pair 4'), from.get('and now')]).toEqual([device, device, null])
    const own = shown.find(({ text }) => text === 'pair 4')
    expect(own).toMatchObject({ isOwn: true, state: 'sent' })
  })

  it('leaves nothing of itself at the server, which knew sender, receiver, chat and size', () => {
    const db = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
    try {
      const columns = db.prepare(`SELECT name FROM pragma_table_info('sync_bundles')`).pluck().all()
      expect(columns).toEqual(['id', 'bundle', 'from_device', 'to_device', 'chat_id', 'sealed', 'expires_ms'])
      expect(db.prepare('SELECT count(*) FROM sync_bundles').pluck().get()).toBe(0)
    } finally {
      db.close()
    }
  })
})
