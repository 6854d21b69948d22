// How chats stand in the list: pinned, muted, put away, marked. Two devices of an account show the same, the others know
// nothing of it. Real engines and a real home server over TLS. Promise B8.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chatWhen, eventually, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

describe('the list of chats on two devices', () => {
  let home: TestHome
  let phone: Installation
  let laptop: Installation
  let boris: Installation
  let account: string
  const chats: string[] = []

  beforeAll(async () => {
    home = await openTestHome()
    ;[phone, boris] = await Promise.all([openInstallation('anna'), openInstallation('boris')])
    account = (await boris.signUp(await home.invite())).address
    const { address } = await phone.signUp(await home.invite())
    await Promise.all([online(phone.engine()), online(boris.engine())])
    laptop = await signInBeside(phone, await home.invite(), 'laptop')
    await certifyBeside(phone.engine(), laptop.engine())
    for (const name of ['Rowing', 'Choir', 'Family']) {
      const made = await phone.engine().createGroup({ name, members: [account] })
      if (!made.ok) throw new Error(made.code)
      chats.push(made.chat)
      for (const one of [laptop, boris]) {
        await chatWhen(one.engine(), made.chat, ({ state, members }) => {
          return state === 'active' && members.find((member) => member.account === address)?.devices.length === 2
        })
      }
    }
  })
  afterAll(async () => {
    await Promise.all([phone.close(), laptop.close(), boris.close()])
    await home.close()
  })

  const row = async (one: Installation, chat: string) =>
    (await one.engine().chatList()).find((listed) => listed.chat === chat)
  const titles = async (one: Installation) => (await one.engine().chatList()).slice(0, 2).map(({ title }) => title)
  type Row = NonNullable<Awaited<ReturnType<typeof row>>>

  /** On both of the account's own. */
  async function both(chat: string, becomes: (shown: Row) => boolean): Promise<void> {
    for (const one of [phone, laptop]) {
      await eventually(one.engine(), async () => {
        const shown = await row(one, chat)
        return shown !== undefined && becomes(shown) ? true : undefined
      })
    }
  }
  const say = (text: string, chat: string, more: object = {}) => boris.engine().sendText({ chat, text, ...more })
  const [rowing, choir, family] = [() => chats[0] ?? '', () => chats[1] ?? '', () => chats[2] ?? '']

  it('has the pinned first, in the order that either of them gives', async () => {
    for (const chat of [rowing(), choir()]) {
      expect(await phone.engine().pinChat({ chat, isPinned: true })).toEqual({ ok: true })
    }
    await both(choir(), ({ isPinned }) => isPinned)
    expect(await titles(phone)).toEqual(['Rowing', 'Choir'])
    await laptop.engine().movePinnedChat({ chat: choir(), direction: 'up' })
    // Further up there is nothing.
    await laptop.engine().movePinnedChat({ chat: choir(), direction: 'up' })
    for (const one of [phone, laptop]) {
      await eventually(one.engine(), async () => ((await titles(one))[0] === 'Choir' ? true : undefined))
      expect(await titles(one)).toEqual(['Choir', 'Rowing'])
    }
    await say('a word in the third', family())
    await both(family(), ({ unread }) => unread === 1)
    expect(await titles(phone)).toEqual(['Choir', 'Rowing'])
    await laptop.engine().pinChat({ chat: choir(), isPinned: false })
    await both(choir(), ({ isPinned }) => !isPinned)
  })

  it('mutes on both, and counts what names its user all the same', async () => {
    await phone.engine().muteChat({ chat: family(), untilMs: Number.MAX_SAFE_INTEGER })
    await both(family(), ({ mutedUntilMs }) => mutedUntilMs === Number.MAX_SAFE_INTEGER)
    const { address = '' } = await phone.engine().account()
    await say('@anna', family(), { mentions: [{ start: 0, length: 5, account: address }] })
    await both(family(), ({ mentions, unread }) => mentions === 1 && unread === 2)
    await phone.engine().markRead({ chat: family() })
    await laptop.engine().muteChat({ chat: family(), untilMs: null })
    await both(family(), ({ mutedUntilMs }) => mutedUntilMs === null)
  })

  it('puts a chat away until something comes, and a silent one until it names its user', async () => {
    await phone.engine().archiveChat({ chat: rowing(), isArchived: true })
    await both(rowing(), ({ isArchived, isPinned }) => isArchived && !isPinned)
    await say('who has the oars?', rowing())
    await both(rowing(), ({ isArchived, unread }) => !isArchived && unread === 1)

    await phone.engine().muteChat({ chat: rowing(), untilMs: Number.MAX_SAFE_INTEGER })
    await phone.engine().archiveChat({ chat: rowing(), isArchived: true })
    await both(rowing(), ({ isArchived }) => isArchived)
    await say('anybody?', rowing())
    await both(rowing(), ({ isArchived, unread }) => isArchived && unread === 2)
    const { address = '' } = await phone.engine().account()
    await say('@anna?', rowing(), { mentions: [{ start: 0, length: 5, account: address }] })
    await both(rowing(), ({ isArchived }) => !isArchived)
    await laptop.engine().archiveChat({ chat: rowing(), isArchived: false })
    await phone.engine().markRead({ chat: rowing() })
    await both(rowing(), ({ isArchived, unread }) => !isArchived && unread === 0)
  })

  it('marks a chat as unread until one of them reads it, also over a restart', async () => {
    await phone.engine().markUnread({ chat: choir(), isUnread: true })
    await both(choir(), ({ isMarkedUnread, unread }) => isMarkedUnread && unread === 0)
    await laptop.restart()
    await laptop.unlock()
    expect((await row(laptop, choir()))?.isMarkedUnread).toBe(true)
    await laptop.engine().markRead({ chat: choir() })
    await both(choir(), ({ isMarkedUnread }) => !isMarkedUnread)
  })

  it('pins twenty and no more', async () => {
    const made: string[] = []
    for (let i = 0; i < 21; i++) {
      const group = await phone.engine().createGroup({ name: `Group ${String(i)}`, members: [] })
      if (!group.ok) throw new Error(group.code)
      made.push(group.chat)
    }
    const outcomes = []
    for (const chat of made) outcomes.push(await phone.engine().pinChat({ chat, isPinned: true }))
    expect(outcomes.slice(0, 20).every(({ ok }) => ok)).toBe(true)
    expect(outcomes[20]).toEqual({ ok: false, code: 'too_many_pinned' })
    await phone.engine().pinChat({ chat: made[3] ?? '', isPinned: false })
    expect(await phone.engine().pinChat({ chat: made[20] ?? '', isPinned: true })).toEqual({ ok: true })
  })

  it('tells nobody else', async () => {
    const shown = await boris.engine().chatList()
    const standing = ({ isPinned, isArchived, isMarkedUnread, mutedUntilMs }: Row) =>
      isPinned || isArchived || isMarkedUnread || mutedUntilMs !== null
    expect(shown.filter(standing)).toEqual([])
    const kinds = (await boris.engine().chatView({ chat: choir(), limit: 500 })).messages.map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['notice']))
  })
})
