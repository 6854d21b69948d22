// Members come, go, rise and get lost on the way, between real engines and a real home server. Promises B1, B6, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { frameTypes, type Frame } from '#protocol/client-server/stream-frames.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

describe('the members of a group', () => {
  let home: TestHome
  let clock: VirtualClock
  let people: Installation[]
  let anna: Installation
  let boris: Installation
  let clara: Installation
  let lies: Lies
  const address: Record<string, string> = {}

  beforeEach(async () => {
    lies = {}
    clock = createVirtualClock(Date.now())
    home = await openTestHome()
    people = await Promise.all(
      ['anna', 'boris', 'clara'].map((name) =>
        openInstallation(name, {
          clock,
          // Clara is the one who is lied to.
          connect: (server) =>
            name === 'clara' ? tamperTransport(connectTo(server, clock), lies) : connectTo(server, clock),
        }),
      ),
    )
    ;[anna, boris, clara] = people as [Installation, Installation, Installation]
    for (const one of people) address[one.name] = (await one.signUp(await home.invite())).address
  })

  afterEach(async () => {
    await Promise.all(people.map((one) => one.close()))
    await home.close()
  })

  const of = (one: Installation): string => address[one.name] ?? ''

  async function group(members: readonly Installation[]): Promise<string> {
    const made = await anna.engine().createGroup({ name: 'Owls', members: members.map(of) })
    if (!made.ok) throw new Error(made.code)
    return made.chat
  }

  async function complete(chat: string): Promise<void> {
    for (const one of people) {
      await chatWhen(one.engine(), chat, (view) => view.members.length === people.length)
      // In a chat that is only a request nothing is done that would tell that it was seen.
      if (one !== anna) await one.engine().acceptChat({ chat })
    }
  }

  /** Lets the engines' minutes pass until it holds, with the server's answers in between. */
  async function withTime(holds: () => Promise<boolean>): Promise<void> {
    for (let round = 0; round < 120; round++) {
      if (await holds()) return
      clock.jump(30_000)
      // Less than a request may take: whoever waits for the server must not be told that it is gone.
      await clock.advance(5_000)
      await eventually(anna.engine(), async () => ((await holds()) ? true : undefined), 500).catch(() => undefined)
    }
    throw new Error('waited in vain')
  }

  const epochOf = async (one: Installation, chat: string) => (await one.engine().chatView({ chat })).epoch

  it('may leave: nobody has to let them go, and nothing written afterwards reaches them', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    await boris.engine().leaveChat({ chat })
    expect((await boris.engine().chatView({ chat })).state).toBe('left')
    for (const one of [anna, clara]) {
      const view = await chatWhen(one.engine(), chat, ({ members }) => members.length === 2)
      const notice = view.messages.at(-1)
      expect({ sender: notice?.sender, removed: notice?.notice?.removed }).toEqual({
        sender: of(boris),
        removed: [of(boris)],
      })
    }
    const before = await epochOf(anna, chat)
    // Nobody does anything: a commit removes his keys all the same.
    await withTime(async () => (await epochOf(anna, chat)) > before && (await epochOf(clara, chat)) > before)
    await clara.engine().sendText({ chat, text: 'without boris' })
    await messageWhen(anna.engine(), chat, 'without boris')
    await boris.restart()
    await boris.unlock()
    const left = await boris.engine().chatView({ chat })
    expect(left.state).toBe('left')
    expect(left.messages.filter(({ kind }) => kind !== 'notice')).toEqual([])
    // He can be asked back.
    expect(await anna.engine().addMembers({ chat, members: [of(boris)] })).toEqual({ ok: true })
    await complete(chat)
    await boris.engine().sendText({ chat, text: 'back' })
    await messageWhen(clara.engine(), chat, 'back')
  })

  it('are never without an owner: who leaves is followed', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    expect(await anna.engine().setRole({ chat, member: of(clara), role: 'admin' })).toEqual({ ok: true })
    for (const one of people) {
      await chatWhen(one.engine(), chat, ({ members }) => members.some(({ role }) => role === 'admin'))
    }
    await anna.engine().leaveChat({ chat })
    people = [boris, clara, anna]
    await withTime(async () => {
      const { members } = await boris.engine().chatView({ chat })
      return members.some(({ account, role }) => account === of(clara) && role === 'owner')
    })
    await chatWhen(clara.engine(), chat, ({ members }) =>
      members.some(({ role, isSelf }) => isSelf && role === 'owner'),
    )
    expect(await clara.engine().renameChat({ chat, name: 'Owls of Clara' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, ({ title }) => title === 'Owls of Clara')
  })

  it('have the roles that an owner gives, and no others', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    await expect(boris.engine().setRole({ chat, member: of(boris), role: 'owner' })).rejects.toMatchObject({
      code: 'changing_needs_admin',
    })
    await expect(anna.engine().setRole({ chat, member: of(anna), role: 'member' })).rejects.toMatchObject({
      code: 'owner_needed',
    })
    await expect(anna.engine().setRole({ chat, member: of(boris), role: 'king' })).rejects.toMatchObject({
      code: 'bad_role',
    })
    expect(await anna.engine().setRole({ chat, member: of(boris), role: 'admin' })).toEqual({ ok: true })
    await chatWhen(boris.engine(), chat, ({ members }) =>
      members.some(({ role, isSelf }) => isSelf && role === 'admin'),
    )
    const { messages } = await chatWhen(clara.engine(), chat, (view) =>
      view.messages.some(({ notice }) => (notice?.roles.length ?? 0) > 0),
    )
    expect(messages.at(-1)).toMatchObject({
      sender: of(anna),
      notice: { roles: [{ account: of(boris), role: 'admin' }], added: [], removed: [] },
    })
    expect(await boris.engine().renameChat({ chat, name: 'By an admin' })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, ({ title }) => title === 'By an admin')
    await expect(boris.engine().removeMember({ chat, member: of(anna) })).rejects.toMatchObject({
      code: 'removing_needs_higher_role',
    })
    expect(await boris.engine().setRole({ chat, member: of(boris), role: 'member' })).toEqual({ ok: true })
  })

  it('who cannot open their Welcome are added anew, without anybody pressing anything', async () => {
    let spoilt = 0
    lies.frames = (frame: Frame) => {
      if (frame.type !== frameTypes.welcome || spoilt > 0) return [frame]
      spoilt++
      const body = frame.body.slice()
      body[200] = (body[200] ?? 0) ^ 1
      return [{ ...frame, body }]
    }
    const chat = await group([boris, clara])
    await chatWhen(boris.engine(), chat, ({ members }) => members.length === 3)
    await anna.engine().sendText({ chat, text: 'which clara cannot read' })
    expect(spoilt).toBe(1)
    await withTime(async () => (await clara.engine().chatList()).some(({ state }) => state === 'active'))
    await complete(chat)
    await clara.engine().sendText({ chat, text: 'here at last' })
    for (const one of [anna, boris]) {
      await messageWhen(one.engine(), chat, 'here at last')
      const { messages } = await one.engine().chatView({ chat })
      expect(messages.flatMap(({ notice }) => notice?.removed ?? [])).toEqual([])
    }
  })

  it('who are shown another commit than the others halt, and are brought back by the others', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    await boris.engine().sendText({ chat, text: 'before' })
    await messageWhen(clara.engine(), chat, 'before')
    lies.commit = (row) => ({ ...row, commit: new Uint8Array(80).fill(7) })
    expect(await anna.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, ({ state }) => state === 'halted')
    delete lies.commit
    await withTime(async () => (await clara.engine().chatView({ chat })).state === 'active')
    const view = await chatWhen(
      clara.engine(),
      chat,
      ({ title, members }) => title === 'Barn owls' && members.length === 3,
    )
    expect(view.messages.map(({ text }) => text)).toContain('before')
    expect(view.messages.some(({ notice }) => notice?.isRenewed === true)).toBe(true)
    await clara.engine().sendText({ chat, text: 'here again' })
    for (const one of [anna, boris]) {
      await messageWhen(one.engine(), chat, 'here again')
      // The others had nothing to move for, and nobody came or went.
      const { messages } = await one.engine().chatView({ chat })
      expect(messages.some(({ notice }) => notice?.isRenewed === true)).toBe(false)
    }
  })

  it('who are removed while they are away find so when they are back, and read from there on when let in again', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    await anna.engine().sendText({ chat, text: 'before' })
    await messageWhen(clara.engine(), chat, 'before')
    await clara.engine().lock()
    expect(await anna.engine().removeMember({ chat, member: of(clara) })).toEqual({ ok: true })
    await anna.engine().sendText({ chat, text: 'without clara' })
    await messageWhen(boris.engine(), chat, 'without clara')
    await clara.unlock()
    await chatWhen(
      clara.engine(),
      chat,
      (view) =>
        view.state === 'left' && view.messages.at(-1)?.notice?.removed.some((one) => one === of(clara)) === true,
    )
    expect(await anna.engine().addMembers({ chat, members: [of(clara)] })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, ({ state }) => state === 'active')
    await anna.engine().sendText({ chat, text: 'with clara' })
    await messageWhen(clara.engine(), chat, 'with clara')
    const { messages } = await clara.engine().chatView({ chat })
    expect(messages.filter(({ kind }) => kind === 'text').map(({ text }) => text)).toEqual(['before', 'with clara'])
    // She was no member then: nothing is missing.
    expect(messages.flatMap(({ notice }) => notice?.missing ?? [])).toEqual([])
  })

  it('renew their keys after a removal, also when somebody else removed', async () => {
    const chat = await group([boris, clara])
    await complete(chat)
    expect(await anna.engine().removeMember({ chat, member: of(boris) })).toEqual({ ok: true })
    await chatWhen(clara.engine(), chat, ({ members }) => members.length === 2)
    const after = await epochOf(anna, chat)
    await withTime(async () => (await epochOf(anna, chat)) > after && (await epochOf(clara, chat)) > after)
  })
})
