// History on its way while both sides die again and again, at whatever call they are: nothing is lost on the way, and
// nothing is there twice. Promise D2.

import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import type { Engine } from '#core/engine.ts'
import { createMortal, type Mortal } from '../support/crash/mortal.ts'
import { chatWhen, eventually, messageWhen, openInstallation } from '../support/installation.ts'
import { withQuickStretch } from '../support/quick-stretch.ts'
import { compareScreens, online } from '../support/second-device.ts'
import { openTestHome } from '../support/test-home.ts'

const { crypto } = withQuickStretch(await createNodeCrypto())
const chatCount = 6

async function timeline(engine: Engine): Promise<ReadonlyMap<string, readonly string[]>> {
  const chats = (await engine.chatList()).map(({ chat }) => chat).sort()
  const texts = await Promise.all(
    chats.map(async (chat) => {
      const { messages } = await engine.chatView({ chat, limit: 500 })
      return [chat, messages.filter(({ kind }) => kind === 'text').map(({ id, text }) => `${id} ${text}`)] as const
    }),
  )
  return new Map(texts)
}

/** Dies at every `stride`-th call until `isThrough`, and begins again each time. Gives the points of its deaths. */
async function dieAgainAndAgain(one: Mortal, stride: number, isThrough: () => boolean): Promise<string[]> {
  const points: string[] = []
  while (!isThrough()) {
    one.doom().arm(stride)
    const died = await Promise.race([one.doom().struck, poll(isThrough)])
    if (died === undefined) break
    points.push(died)
    await one.rise()
  }
  // Nobody dies any more.
  one.doom().arm(0)
  return points
}

/** One that has died answers nothing any more. */
async function hasAll(engine: Engine): Promise<boolean> {
  try {
    return (await engine.historyView()).incoming?.phase === 'done'
  } catch {
    // Not unlocked yet, or dead.
    return false
  }
}

const soon = (): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), 50))

async function poll(holds: () => boolean): Promise<undefined> {
  while (!holds()) await soon()
  return undefined
}

describe('history whose sender and receiver die on the way', () => {
  it('arrives whole and once', async () => {
    const home = await openTestHome({ largeInstance: true })
    const boris = await openInstallation('boris')
    const phone = await createMortal('anna', crypto, { torn: false })
    const laptop = await createMortal('laptop', crypto, { torn: false })
    try {
      const { address } = await boris.signUp(await home.invite())
      await phone.signUp(await home.invite())
      await online(phone.engine())
      for (let i = 0; i < chatCount; i++) {
        const made = await phone.engine().createGroup({ name: `Group ${String(i)}`, members: [address] })
        if (!made.ok) throw new Error(made.code)
        await chatWhen(boris.engine(), made.chat, (view) => view.state === 'active')
        for (const text of ['one', 'two']) await phone.engine().sendText({ chat: made.chat, text })
        await boris.engine().sendText({ chat: made.chat, text: 'three' })
        await messageWhen(phone.engine(), made.chat, 'two', 'sent')
        await messageWhen(phone.engine(), made.chat, 'three')
      }
      const before = await timeline(phone.engine())

      const password = utf8(phone.passwords[0] ?? '')
      const signedIn = await laptop.engine().signIn({ invite: await home.invite(), username: 'anna', password })
      if (!signedIn.ok) throw new Error(signedIn.code)
      await compareScreens(phone.engine(), laptop.engine())
      expect(await phone.engine().confirmComparison({ history: true })).toEqual({ ok: true })
      expect(await laptop.engine().confirmComparison({})).toEqual({ ok: true })
      await online(laptop.engine())

      let isThrough = false
      const deaths = Promise.all(
        [phone, laptop].map((one) => {
          return dieAgainAndAgain(one, one === phone ? 31 : 26, () => isThrough)
        }),
      )
      // Engines come and go: whichever lives is asked.
      while (!(await Promise.race([hasAll(laptop.engine()), soon()]))) await soon()
      isThrough = true
      const points = (await deaths).flat()
      expect(points.length).toBeGreaterThan(2)

      await online(laptop.engine())
      const after = await eventually(laptop.engine(), async () => {
        const seen = await timeline(laptop.engine())
        return [...before.keys()].every((chat) => seen.has(chat)) ? seen : undefined
      })
      for (const [chat, texts] of before) expect(after.get(chat)).toEqual(texts)
    } finally {
      await Promise.all([boris.close(), phone.close(), laptop.close()])
      await home.close()
    }
  })
})
