// Two people who open a chat with each other at the same moment have one chat. Promises B1, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('two people who open a chat with each other at once', () => {
  let home: TestHome
  let anna: Installation
  let boris: Installation
  let annasAddress: string
  let borisAddress: string

  beforeEach(async () => {
    home = await openTestHome()
    ;[anna, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    annasAddress = (await anna.signUp(await home.invite())).address
    borisAddress = (await boris.signUp(await home.invite())).address
  })

  afterEach(async () => {
    await Promise.all([anna.close(), boris.close()])
    await home.close()
  })

  it('find themselves in the same one, with everything that was said in either', async () => {
    const [annas, borises] = await Promise.all([
      anna.engine().startPairChat({ peer: borisAddress }),
      boris.engine().startPairChat({ peer: annasAddress }),
    ])
    if (!annas.ok || !borises.ok) throw new Error('a chat was refused')
    // Each writes in what it has opened, before or after it hears of the other's.
    await anna.engine().sendText({ chat: annas.chat, text: 'from anna' })
    await boris.engine().sendText({ chat: borises.chat, text: 'from boris' })
    const staying = [annas.chat, borises.chat].sort()[0] ?? ''
    for (const one of [anna, boris]) {
      await chatWhen(one.engine(), staying, ({ members }) => members.length === 2)
      for (const text of ['from anna', 'from boris']) await messageWhen(one.engine(), staying, text)
      await eventually(one.engine(), async () => ((await one.engine().chatList()).length === 1 ? true : undefined))
    }
    // Whoever still holds the other one's id writes in the one that stays.
    for (const [one, chat] of [
      [anna, annas.chat],
      [boris, borises.chat],
    ] as const) {
      await one.engine().sendText({ chat, text: `again, from ${one.name}` })
    }
    for (const one of [anna, boris]) {
      for (const writer of [anna, boris]) await messageWhen(one.engine(), staying, `again, from ${writer.name}`)
    }
    expect(await anna.engine().startPairChat({ peer: borisAddress })).toEqual({ ok: true, chat: staying })
    await anna.engine().markRead({ chat: staying })
    expect((await anna.engine().chatList()).map(({ unread }) => unread)).toEqual([0])
  })
})
