// What people do with messages besides writing them: answer, edit, react, name somebody, pin, forward, take back, jump.
// Real engines and a real home server over TLS; a second device of one of them, and its history. Promises B7, B8, D2.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ChatView } from '#core/views/chat-view.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('a conversation', () => {
  let home: TestHome
  let phone: Installation
  let boris: Installation
  let laptop: Installation | undefined
  let group: string
  const address: Record<string, string> = {}

  beforeAll(async () => {
    home = await openTestHome({ largeInstance: true })
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    for (const one of [phone, boris]) address[one.name] = (await one.signUp(await home.invite())).address
    await Promise.all([online(phone.engine()), online(boris.engine())])
    const made = await phone.engine().createGroup({ name: 'Rowing', members: [address['boris'] ?? ''] })
    if (!made.ok) throw new Error(made.code)
    group = made.chat
    await chatWhen(boris.engine(), group, (view) => view.state === 'active')
  })
  afterAll(async () => {
    await Promise.all([phone.close(), boris.close(), laptop?.close()])
    await home.close()
  })

  const say = async (by: Installation, text: string, more: object = {}): Promise<string> => {
    const { id } = await by.engine().sendText({ chat: group, text, ...more })
    for (const one of [phone, boris]) await messageWhen(one.engine(), group, text)
    return id
  }
  const counted = async (one: Installation, chat: string) =>
    (await one.engine().chatList()).find((summary) => summary.chat === chat)?.mentions
  const byId = ({ messages }: ChatView, id: string): MessageView | undefined => messages.find((one) => one.id === id)
  const when = async (one: Installation, id: string, until: (message: MessageView) => boolean) => {
    const view = await chatWhen(one.engine(), group, (shown) => {
      const found = byId(shown, id)
      return found !== undefined && until(found)
    })
    return byId(view, id)
  }

  it('answers, and names somebody, who is told so until he has looked', async () => {
    const question = await say(phone, 'Thursday or Friday?')
    const mentions = [{ start: 0, length: 5, account: address['anna'] ?? '' }]
    const answer = await say(boris, '@anna Friday', { replyTo: question, mentions })
    const seen = await when(phone, answer, () => true)
    expect(seen).toMatchObject({
      reply: { state: 'here', message: question, sender: address['anna'], excerpt: 'Thursday or Friday?' },
      mentions,
      isForSelf: true,
    })
    const unread = async () => {
      const summary = (await phone.engine().chatList()).find(({ chat }) => chat === group)
      return [summary?.unread, summary?.mentions]
    }
    expect(await unread()).toEqual([1, 1])
    await phone.engine().markRead({ chat: group })
    expect(await unread()).toEqual([0, 0])
    // Where to jump: the page that begins there.
    const from = seen?.reply?.position ?? ''
    const page = await phone.engine().chatView({ chat: group, from, limit: 1 })
    expect([page.messages.map(({ text }) => text), page.hasNewer]).toEqual([['Thursday or Friday?'], true])
  })

  it('calls everybody in a group with one word, and nobody in a chat of two or by a forward', async () => {
    const mentions = [{ start: 0, length: 5, account: null }]
    await phone.engine().markRead({ chat: group })
    const id = await say(boris, '@here the river is rising', { mentions })
    expect(await when(phone, id, () => true)).toMatchObject({ mentions, isForSelf: true })
    expect(await when(boris, id, () => true)).toMatchObject({ mentions, isForSelf: false })
    expect([await counted(phone, group), await counted(boris, group)]).toEqual([1, 0])
    await phone.engine().markRead({ chat: group })
    expect(await counted(phone, group)).toBe(0)
    await boris.engine().editMessage({ chat: group, message: id, text: 'the river is falling', mentions: [] })
    expect(await when(phone, id, ({ edited }) => edited !== null)).toMatchObject({ mentions: [] })

    const started = await boris.engine().startPairChat({ peer: address['anna'] ?? '' })
    if (!started.ok) throw new Error(started.code)
    await chatWhen(phone.engine(), started.chat, ({ state }) => state === 'active')
    const called = await say(boris, '@here bring a rope', { mentions })
    await boris.engine().forwardMessage({ chat: group, message: called, to: [started.chat], namesAuthor: false })
    await boris.engine().sendText({ chat: started.chat, text: '@here you', mentions })
    for (const text of ['@here bring a rope', '@here you']) {
      const seen = await messageWhen(phone.engine(), started.chat, text)
      expect(seen).toMatchObject({ mentions: [], isForSelf: false })
    }
    expect(await counted(phone, started.chat)).toBe(0)
    const views = [phone, boris].map((one) => one.engine().chatView({ chat: group }))
    expect((await Promise.all(views)).map(({ callsAll }) => callsAll)).toEqual([true, true])
    expect((await phone.engine().chatView({ chat: started.chat })).callsAll).toBe(false)
  })

  it('edits, reacts and pins, and everybody sees the same', async () => {
    const id = await say(boris, 'bring teh oars')
    await boris.engine().editMessage({ chat: group, message: id, text: 'bring the oars' })
    await phone.engine().react({ chat: group, message: id, emoji: '🚣', isOn: true })
    await boris.engine().react({ chat: group, message: id, emoji: '🚣', isOn: true })
    await phone.engine().pinMessage({ chat: group, message: id, isPinned: true })
    await expect(boris.engine().pinMessage({ chat: group, message: id, isPinned: false })).rejects.toMatchObject({
      code: 'pinning_needs_admin',
    })
    for (const one of [phone, boris]) {
      const seen = await when(one, id, ({ reactions, edited, isPinned }) => {
        return reactions[0]?.count === 2 && edited !== null && isPinned
      })
      expect(seen).toMatchObject({ text: 'bring the oars', edited: { number: 1 } })
      expect((await one.engine().pinnedMessages({ chat: group })).map((pinned) => pinned.id)).toEqual([id])
    }
  })

  it('leaves a word where a message was taken back, and an answer to it quotes nothing', async () => {
    const id = await say(boris, 'the code of the boathouse is 4711')
    const answer = await say(phone, 'not here!', { replyTo: id })
    await boris.engine().deleteMessage({ chat: group, message: id, everywhere: true })
    for (const one of [phone, boris]) {
      expect(await when(one, id, ({ kind }) => kind === 'deleted')).toMatchObject({
        text: '',
        sender: address['boris'],
      })
      expect((await when(one, answer, () => true))?.reply).toMatchObject({ state: 'gone', excerpt: '' })
    }
  })

  it('forwards to another chat, with a name only where that is wanted', async () => {
    const started = await phone.engine().startPairChat({ peer: address['boris'] ?? '' })
    if (!started.ok) throw new Error(started.code)
    const id = await say(boris, 'the river is high')
    await phone.engine().forwardMessage({ chat: group, message: id, to: [started.chat], namesAuthor: false })
    const seen = await messageWhen(boris.engine(), started.chat, 'the river is high')
    expect(seen.forwarded).toEqual({ from: null })
  })

  it('is found by its time', async () => {
    const id = await say(boris, 'the last of today')
    const { serverTimeMs, position } = (await when(phone, id, () => true)) ?? {}
    const engine = phone.engine()
    expect(await engine.positionAt({ chat: group, timeMs: serverTimeMs ?? 0 })).toBe(position)
    expect(await engine.positionAt({ chat: group, timeMs: (serverTimeMs ?? 0) + 3_600_000 })).toBeNull()
    const [first] = (await engine.chatView({ chat: group, limit: 500 })).messages
    expect(await engine.positionAt({ chat: group, timeMs: 0 })).toBe(first?.position)
  })

  it('comes to a new device with all that was said of it, and goes on there', async () => {
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine(), { history: true })
    const engine = laptop.engine()
    await eventually(
      engine,
      async () => ((await engine.historyView()).incoming?.phase === 'done' ? true : undefined),
      15_000,
    )
    await chatWhen(engine, group, (view) => view.state === 'active')
    const told = async (one: Installation) =>
      (await one.engine().chatView({ chat: group, limit: 500 })).messages
        .filter(({ kind }) => kind !== 'notice')
        .map(({ id, kind, text, edited, reactions, isPinned, reply, mentions }) => {
          return { id, kind, text, edited, reactions, isPinned, mentions, reply }
        })
    expect(await told(laptop)).toEqual(await told(phone))
    const pinned = await engine.pinnedMessages({ chat: group })
    expect(pinned.map(({ text }) => text)).toEqual(['bring the oars'])
    // Said on one device of the account, taken back on another.
    await engine.react({ chat: group, message: pinned[0]?.id ?? '', emoji: '🚣', isOn: false })
    for (const one of [phone, boris, laptop]) {
      const seen = await when(one, pinned[0]?.id ?? '', ({ reactions }) => reactions[0]?.count === 1)
      expect(seen?.reactions[0]?.accounts).toEqual([address['boris']])
    }
    // Everybody is each device of each member, and never whoever says it.
    const mentions = [{ start: 0, length: 5, account: null }]
    await phone.engine().markRead({ chat: group })
    const own = await say(phone, '@here who is in?', { mentions })
    expect(await when(laptop, own, () => true)).toMatchObject({ mentions, isForSelf: false })
    const others = await say(boris, '@here all of us', { mentions })
    for (const one of [phone, laptop])
      expect(await when(one, others, () => true)).toMatchObject({ mentions, isForSelf: true })
    expect(await counted(phone, group)).toBe(1)
    expect(await counted(laptop, group)).toBe(1)
  })
})
