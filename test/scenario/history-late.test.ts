// History for a device that comes back late: what lay on the server's shelf for more than a day is gone, which is noticed,
// and asked for again without anybody pressing anything. Promise D1.

import { expect, it } from 'vitest'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { eventually, messageWhen, openInstallation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome } from '../support/test-home.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const chats = 7

it('is whole in the end, although four bundles of it were lost', async () => {
  const clock = createVirtualClock(Date.now())
  const home = await openTestHome({ largeInstance: true }, { clock })
  const phone = await openInstallation('anna')
  const laptop = await (async () => {
    await phone.signUp(await home.invite())
    await online(phone.engine())
    return signInBeside(phone, await home.invite(), 'laptop')
  })()
  const shelf = new Database(join(home.dataFolder, 'db.sqlite'), { readonly: true })
  try {
    const made: string[] = []
    for (let i = 0; i < chats; i++) {
      const group = await phone.engine().createGroup({ name: `Group ${String(i)}`, members: [] })
      if (!group.ok) throw new Error(group.code)
      made.push(group.chat)
      await phone.engine().sendText({ chat: group.chat, text: `word ${String(i)}` })
      await messageWhen(phone.engine(), group.chat, `word ${String(i)}`, 'sent')
    }
    await certifyBeside(phone.engine(), laptop.engine())
    const { device = '' } = await laptop.engine().account()
    await eventually(phone.engine(), async () => (await phone.engine().historyView()).outgoing[0])
    // In all the chats, so that nothing is held back for it.
    await eventually(laptop.engine(), async () =>
      (await laptop.engine().chatList()).filter(({ state }) => state === 'active').length > chats ? true : undefined,
    )
    await laptop.engine().lock()
    await phone.engine().allowHistory({ device, allow: true })
    const waiting = shelf.prepare('SELECT count(*) FROM sync_bundles').pluck()
    await eventually(phone.engine(), () => Promise.resolve(waiting.get() === 4 ? true : undefined))
    clock.jump(25 * 60 * 60_000)
    await eventually(
      phone.engine(),
      async () => ((await phone.engine().historyView()).outgoing[0]?.phase === 'sent' ? true : undefined),
      40_000,
    )

    await laptop.unlock()
    const done = await eventually(
      laptop.engine(),
      async () => {
        const { incoming } = await laptop.engine().historyView()
        return incoming?.phase === 'done' ? incoming : undefined
      },
      60_000,
    )
    expect(done.bundles).toBe(done.ofBundles)
    for (const [i, chat] of made.entries()) {
      const { messages } = await laptop.engine().chatView({ chat })
      expect(messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual([`word ${String(i)}`])
    }
  } finally {
    shelf.close()
    await Promise.all([phone.close(), laptop.close()])
    await home.close()
  }
})
