// Requests that are not wanted: deleted, they go from every device of the account and stay gone, and whoever asked cannot
// tell; from somebody blocked they do not show until the block ends. Real engines and a real server.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MessageView } from '#core/views/message-view.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let phone: Installation
let laptop: Installation
const others = new Map<string, Installation>()
const address: Record<string, string> = {}

beforeAll(async () => {
  home = await openTestHome()
  phone = await openInstallation('anna')
  address['anna'] = (await phone.signUp(await home.invite())).address
  for (const name of ['boris', 'clara', 'dora', 'emil']) {
    const one = await openInstallation(name)
    others.set(name, one)
    address[name] = (await one.signUp(await home.invite())).address
  }
  await online(phone.engine())
  laptop = await signInBeside(phone, await home.invite(), 'laptop')
  await certifyBeside(phone.engine(), laptop.engine())
  const { chat } = await phone.engine().openNotes()
  await chatWhen(laptop.engine(), chat, ({ members }) => members[0]?.devices.length === 2)
})

afterAll(async () => {
  await Promise.all([phone, laptop, ...others.values()].map((one) => one.close()))
  await home.close()
})

const engine = (name: string) => {
  const found = others.get(name)
  if (found === undefined) throw new Error(`nobody called ${name}`)
  return found.engine()
}

async function ask(name: string, text: string): Promise<string> {
  const started = await engine(name).startPairChat({ peer: address['anna'] ?? '' })
  if (!started.ok) throw new Error(started.code)
  await engine(name).sendText({ chat: started.chat, text })
  return started.chat
}

const isListed = async (one: Installation, chat: string): Promise<boolean> =>
  (await one.engine().chatList()).some((summary) => summary.chat === chat)

const gone = (one: Installation, chat: string) =>
  eventually(one.engine(), async () => ((await isListed(one, chat)) ? undefined : true))

describe('a request', () => {
  it('that is deleted goes from all own devices and stays gone, and whoever asked is told nothing', async () => {
    const chat = await ask('boris', 'buy my timeshare')
    for (const own of [phone, laptop]) {
      await messageWhen(own.engine(), chat, 'buy my timeshare')
      expect((await own.engine().chatView({ chat })).requestedBy).toBe(address['boris'])
    }
    await laptop.engine().deleteRequest({ chat })
    await expect(laptop.engine().chatView({ chat })).rejects.toMatchObject({ code: 'no_such_chat' })
    await gone(phone, chat)

    await engine('boris').sendText({ chat, text: 'are you there?' })
    await messageWhen(engine('boris'), chat, 'are you there?', 'sent')
    await phone.restart()
    await phone.unlock()
    await online(phone.engine())
    // A later message of somebody else’s has come through: so has Boris’s.
    const witness = await ask('clara', 'hello')
    for (const own of [phone, laptop]) {
      await messageWhen(own.engine(), witness, 'hello')
      expect(await isListed(own, chat)).toBe(false)
    }
    const { messages } = await engine('boris').chatView({ chat })
    expect(messages.flatMap(({ deliveredTo, readBy }) => [...deliveredTo, ...readBy])).toEqual([])

    // Looking for him oneself is wanting him: the chat is there again, without what was thrown away.
    const wanted = await phone.engine().startPairChat({ peer: address['boris'] ?? '' })
    expect(wanted).toEqual({ ok: true, chat })
    await engine('boris').sendText({ chat, text: 'so you are' })
    for (const own of [phone, laptop]) {
      await messageWhen(own.engine(), chat, 'so you are')
      const texts = (await own.engine().chatView({ chat })).messages.map(({ text }) => text)
      expect(texts).not.toContain('buy my timeshare')
    }
    await expect(phone.engine().deleteRequest({ chat })).rejects.toMatchObject({ code: 'no_request' })
  })

  it('into a group that is deleted leaves the group', async () => {
    const made = await engine('clara').createGroup({ name: 'Lottery', members: [address['anna'] ?? ''] })
    if (!made.ok) throw new Error(made.code)
    const { chat } = made
    for (const own of [phone, laptop]) await chatWhen(own.engine(), chat, ({ requestedBy }) => requestedBy !== null)
    await phone.engine().deleteRequest({ chat })
    await gone(laptop, chat)
    await chatWhen(engine('clara'), chat, ({ members }) => members.length === 1)
  })

  it('is one on a device that comes later, too', async () => {
    const chat = await ask('dora', 'do you know me?')
    await messageWhen(phone.engine(), chat, 'do you know me?')
    const tablet = await signInBeside(phone, await home.invite(), 'tablet')
    try {
      await certifyBeside(phone.engine(), tablet.engine())
      const seen = await chatWhen(tablet.engine(), chat, ({ requestedBy }) => requestedBy !== null)
      expect(seen.requestedBy).toBe(address['dora'])
      await phone.engine().acceptChat({ chat })
      await chatWhen(tablet.engine(), chat, ({ requestedBy }) => requestedBy === null)
    } finally {
      await tablet.close()
    }
  })
})

describe('somebody who is blocked', () => {
  it('is not heard writing, reading or receiving, on any own device, until the block ends', async () => {
    const clara = { account: address['clara'] ?? '' }
    const started = await phone.engine().startPairChat({ peer: clara.account })
    if (!started.ok) throw new Error(started.code)
    const { chat } = started
    await phone.engine().sendText({ chat, text: 'before' })
    await messageWhen(engine('clara'), chat, 'before')
    await engine('clara').acceptChat({ chat })
    for (const own of [phone, laptop]) {
      await chatWhen(own.engine(), chat, ({ messages }) => messages.some(({ deliveredTo }) => deliveredTo.length === 1))
    }
    await phone.engine().blockContact(clara)
    await eventually(laptop.engine(), async () =>
      (await laptop.engine().contactView(clara)).isBlocked ? true : undefined,
    )
    const since = await phone.engine().chatView({ chat })
    const told = (messages: readonly MessageView[]) =>
      messages.map(({ text, deliveredTo, readBy }) => [text, deliveredTo.length, readBy.length])
    await engine('clara').markRead({ chat })
    await engine('clara').sayTyping({ chat })
    await engine('clara').sendText({ chat, text: 'why do you not answer?' })
    await messageWhen(engine('clara'), chat, 'why do you not answer?', 'sent')
    // In another chat, and later: what came before it has been dealt with.
    const witness = await ask('dora', 'after Clara')
    for (const own of [phone, laptop]) {
      await messageWhen(own.engine(), witness, 'after Clara')
      const { messages } = await own.engine().chatView({ chat })
      expect(told(messages)).toEqual(told(since.messages))
      expect(await own.engine().typing({ chat })).toEqual([])
    }
    await laptop.engine().unblockContact(clara)
    await eventually(phone.engine(), async () =>
      (await phone.engine().contactView(clara)).isBlocked ? undefined : true,
    )
    await engine('clara').sendText({ chat, text: 'there you are' })
    for (const own of [phone, laptop]) await messageWhen(own.engine(), chat, 'there you are')
  })

  it('is not heard asking, by chat or by group, until the block ends', async () => {
    const emil = { account: address['emil'] ?? '' }
    await phone.engine().blockContact(emil)
    await eventually(laptop.engine(), async () =>
      (await laptop.engine().contactView(emil)).isBlocked ? true : undefined,
    )
    const pair = await ask('emil', 'you cannot block me')
    const made = await engine('emil').createGroup({
      name: 'For Anna',
      members: [address['anna'] ?? '', address['dora'] ?? ''],
    })
    if (!made.ok) throw new Error(made.code)
    const witness = await ask('dora', 'Emil is at it again')
    for (const own of [phone, laptop]) {
      await messageWhen(own.engine(), witness, 'Emil is at it again')
      for (const chat of [pair, made.chat]) expect(await isListed(own, chat)).toBe(false)
    }
    await laptop.engine().unblockContact(emil)
    for (const own of [phone, laptop]) {
      for (const chat of [pair, made.chat]) {
        await chatWhen(own.engine(), chat, ({ requestedBy }) => requestedBy === address['emil'])
      }
    }
    await engine('emil').sendText({ chat: pair, text: 'thank you' })
    for (const own of [phone, laptop]) await messageWhen(own.engine(), pair, 'thank you')
    // What came while the block held does not come back.
    const texts = (await phone.engine().chatView({ chat: pair })).messages.map(({ text }) => text)
    expect(texts).not.toContain('you cannot block me')
  })
})
