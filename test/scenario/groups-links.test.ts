// Coming into a group by a link, between real engines and a real home server: at once or once somebody has said so, for so
// many, for so long; and what a link does not do for whoever holds it. Promises B6, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromHex } from '#protocol/codec/bytes.ts'
import { formatGroupLink, parseGroupLink } from '#protocol/group-link.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { certifyBeside, signInBeside } from '../support/second-device.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'

const dayMs = 24 * 60 * 60_000

describe('a link to a group', () => {
  let home: TestHome
  let clock: ShiftedClock
  let people: Installation[]
  let anna: Installation
  let boris: Installation
  let clara: Installation
  let dora: Installation
  let chat: string
  const address: Record<string, string> = {}

  beforeEach(async () => {
    clock = createShiftedClock()
    home = await openTestHome()
    people = await Promise.all(['anna', 'boris', 'clara', 'dora'].map((name) => openInstallation(name, { clock })))
    ;[anna, boris, clara, dora] = people as [Installation, Installation, Installation, Installation]
    for (const one of people) address[one.name] = (await one.signUp(await home.invite())).address
    const made = await anna.engine().createGroup({ name: 'Owls', members: [of(boris)] })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await isIn(boris, 2)
    await boris.engine().acceptChat({ chat })
  })

  afterEach(async () => {
    await Promise.all(people.map((one) => one.close()))
    await home.close()
  })

  const of = (one: Installation): string => address[one.name] ?? ''
  const isIn = (one: Installation, count: number) =>
    chatWhen(one.engine(), chat, ({ members, state }) => state === 'active' && members.length === count)

  async function makeLink({ uses = 1, days = 1, asksFirst = false, by = anna } = {}): Promise<string> {
    const made = await by.engine().makeGroupLink({ chat, uses, days, asksFirst })
    if (!made.ok) throw new Error(made.code)
    return made.link
  }
  async function ask(one: Installation, link: string): Promise<void> {
    expect(await one.engine().askByLink({ link })).toMatchObject({ ok: true })
  }
  /** Once so many wait there. */
  const waiting = (one: Installation, count: number) =>
    eventually(one.engine(), async () => {
      const { asks } = await one.engine().groupDoor({ chat })
      return asks.length === count ? asks.map(({ account }) => account) : undefined
    })
  const answer = (one: Installation, account: string, isLetIn: boolean) =>
    one.engine().answerAsk({ chat, account, isLetIn })
  /** What was asked before this has come, been opened, and done nothing. */
  async function saysAndIsHeard(from: Installation, to: Installation): Promise<void> {
    const started = await from.engine().startPairChat({ peer: of(to) })
    if (!started.ok) throw new Error(started.code)
    await from.engine().sendText({ chat: started.chat, text: 'hello?' })
    await messageWhen(to.engine(), started.chat, 'hello?')
  }
  const members = async (one: Installation) =>
    (await one.engine().chatView({ chat })).members.map(({ account }) => account)

  it('lets in who was given it, though nobody knew them, and is counted by the group', async () => {
    const link = await makeLink({ uses: 2 })
    expect(await clara.engine().readGroupLink({ link })).toMatchObject({ by: of(anna), state: 'open', chat: null })
    await ask(clara, link)
    // Whom one asked to let one in is no stranger: the group is no request.
    expect((await isIn(clara, 3)).requestedBy).toBeNull()
    await isIn(boris, 3)
    expect((await boris.engine().groupDoor({ chat })).links).toMatchObject([{ usesLeft: 1, by: of(anna), link: null }])
    expect((await anna.engine().groupDoor({ chat })).links).toMatchObject([{ usesLeft: 1, link }])
    await ask(dora, link)
    await isIn(dora, 4)
    expect((await anna.engine().groupDoor({ chat })).links).toEqual([])
    await clara.engine().sendText({ chat, text: 'thank you' })
    await messageWhen(boris.engine(), chat, 'thank you')
  })

  it('shows whoever made it no chat with a stranger who only asks', async () => {
    await ask(clara, await makeLink())
    await isIn(clara, 3)
    expect((await anna.engine().chatList()).map(({ chat: one }) => one)).toEqual([chat])
    await saysAndIsHeard(clara, anna)
    expect((await anna.engine().chatList()).filter(({ requestedBy }) => requestedBy === of(clara))).toHaveLength(1)
  })

  it('that asks first has a person decide: who is let in is in, who is not hears nothing and asks no second time', async () => {
    const link = await makeLink({ uses: 5, asksFirst: true })
    await ask(clara, link)
    await ask(dora, link)
    expect(new Set(await waiting(anna, 2))).toEqual(new Set([of(clara), of(dora)]))
    expect((await anna.engine().chatView({ chat })).asking).toBe(2)
    expect(await answer(anna, of(clara), true)).toEqual({ ok: true })
    await isIn(clara, 3)
    expect(await answer(anna, of(dora), false)).toEqual({ ok: true })
    await waiting(anna, 0)
    await ask(dora, link)
    await saysAndIsHeard(dora, anna)
    expect((await anna.engine().groupDoor({ chat })).asks).toEqual([])
    expect(await answer(anna, of(dora), true)).toEqual({ ok: false, code: 'no_such_ask' })
    expect(await members(anna)).not.toContain(of(dora))
  })

  it('that is spent lets nobody in, not even two at once by the last place', async () => {
    const link = await makeLink({ uses: 1 })
    await Promise.all([ask(clara, link), ask(dora, link)])
    await isIn(anna, 3)
    await saysAndIsHeard(clara, anna)
    await saysAndIsHeard(dora, anna)
    expect(await members(anna)).toHaveLength(3)
    expect((await anna.engine().groupDoor({ chat })).asks).toEqual([])
  })

  it('that was taken back lets nobody in, and answers nobody who waits by it', async () => {
    const link = await makeLink({ uses: 5, asksFirst: true })
    await ask(clara, link)
    await waiting(anna, 1)
    const [made] = (await anna.engine().groupDoor({ chat })).links
    expect(await anna.engine().revokeGroupLink({ chat, id: made?.id ?? '' })).toEqual({ ok: true })
    await waiting(anna, 0)
    await ask(dora, link)
    await saysAndIsHeard(dora, anna)
    expect(await members(anna)).toHaveLength(2)
    const { messages } = await chatWhen(boris.engine(), chat, (view) =>
      view.messages.some(({ notice }) => notice?.link === 'revoked'),
    )
    expect(messages.filter(({ notice }) => notice?.link === 'made')).toHaveLength(1)
  })

  it('that has expired is not asked by, and lets nobody in who asks all the same', async () => {
    const link = await makeLink({ days: 1 })
    clock.pass(dayMs + 1_000)
    expect(await clara.engine().askByLink({ link })).toEqual({ ok: false, code: 'link_expired' })
    // What the link says of its end is for whoever holds it; the group's own word decides.
    const longer = formatGroupLink({ ...parseGroupLink(link), expiresSeconds: 4_000_000_000 })
    await ask(clara, longer)
    await saysAndIsHeard(clara, anna)
    expect(await members(anna)).toHaveLength(2)
    expect((await anna.engine().groupDoor({ chat })).links).toEqual([])
  })

  it('is nothing without its secret: who reads of it in the group cannot use it, nor send others', async () => {
    const link = parseGroupLink(await makeLink({ uses: 5 }))
    await ask(clara, formatGroupLink({ ...link, secret: new Uint8Array(16) }))
    await ask(dora, formatGroupLink({ ...link, link: new Uint8Array(16) }))
    await saysAndIsHeard(clara, anna)
    await saysAndIsHeard(dora, anna)
    expect(await members(anna)).toHaveLength(2)
    expect((await anna.engine().groupDoor({ chat })).asks).toEqual([])
  })

  it('that one had before one was put out does not lead back in, unless a person says so', async () => {
    const link = await makeLink({ uses: 5 })
    await ask(clara, link)
    await isIn(clara, 3)
    expect(await anna.engine().removeMember({ chat, member: of(clara) })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, ({ state }) => state === 'left')
    await ask(clara, link)
    expect(await waiting(anna, 1)).toEqual([of(clara)])
    expect(await members(anna)).toHaveLength(2)
    expect(await answer(anna, of(clara), true)).toEqual({ ok: true })
    await isIn(clara, 3)
  })

  it('does nothing for somebody who is blocked', async () => {
    const link = await makeLink({ uses: 5 })
    await anna.engine().blockContact({ account: of(clara) })
    await ask(clara, link)
    await ask(dora, link)
    await isIn(dora, 3)
    expect(await members(anna)).not.toContain(of(clara))
    expect((await anna.engine().groupDoor({ chat })).asks).toEqual([])
  })

  it('is for owners and admins to make, ends with their standing, and is taken back by any of them', async () => {
    await expect(makeLink({ by: boris })).rejects.toMatchObject({ code: 'changing_needs_admin' })
    expect(await anna.engine().setRole({ chat, member: of(boris), role: 'admin' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, (view) => view.members.some(({ isSelf, role }) => isSelf && role === 'admin'))
    const link = await makeLink({ by: boris, uses: 5 })
    expect(await anna.engine().setRole({ chat, member: of(boris), role: 'member' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, (view) => view.members.some(({ isSelf, role }) => isSelf && role === 'member'))
    await ask(clara, link)
    await saysAndIsHeard(clara, boris)
    expect(await members(anna)).toHaveLength(2)
    const [made] = (await anna.engine().groupDoor({ chat })).links
    expect(await anna.engine().revokeGroupLink({ chat, id: made?.id ?? '' })).toEqual({ ok: true })
    expect((await anna.engine().groupDoor({ chat })).links).toEqual([])
  })

  it('waits for whoever made it to be there, over restarts of both', async () => {
    const link = await makeLink({ uses: 5 })
    await anna.engine().lock()
    await ask(clara, link)
    await clara.restart()
    await clara.unlock()
    await anna.restart()
    await anna.unlock()
    await isIn(clara, 3)
  })

  it('is answered by any device of whoever made it', async () => {
    const link = await makeLink({ uses: 5, asksFirst: true })
    const second = await signInBeside(anna, await home.invite(), 'anna-again', { clock })
    people.push(second)
    await certifyBeside(anna.engine(), second.engine())
    // What is tried again, is tried again after seconds.
    await eventually(second.engine(), async () => {
      clock.pass(1_000)
      return (await second.engine().chatList()).some((one) => one.chat === chat && one.state === 'active') || undefined
    })
    // By what own devices share, it knows the link as its own.
    await eventually(second.engine(), async () => {
      const { links } = await second.engine().groupDoor({ chat })
      return links[0]?.link === link || undefined
    })
    await ask(clara, link)
    expect(await waiting(second, 1)).toEqual([of(clara)])
    expect(await answer(second, of(clara), true)).toEqual({ ok: true })
    await isIn(clara, 3)
    await waiting(anna, 0)
  })

  it('is known to the server by nothing: not its name, not its secret, not who asked by it', async () => {
    const link = await makeLink({ uses: 5 })
    await ask(clara, link)
    await isIn(clara, 3)
    const { secret, link: id } = parseGroupLink(link)
    const scan = createCanaryScan({ secret, id, link })
    expect(scan.scanFolder(home.dataFolder)).toMatchObject({ findings: [] })
    expect(home.logLines.flatMap((line) => scan.scanBytes('log', Buffer.from(line)))).toEqual([])
    // The chat itself it knows: had it learnt of more, it would have been found like this.
    expect(createCanaryScan({ chat: fromHex(chat) }).scanFolder(home.dataFolder).findings).not.toEqual([])
  })
})
