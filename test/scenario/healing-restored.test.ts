// A server is put back from a copy that is older than what its people have: their chats are ahead of it, and heal by themselves.
// Real engines and a real server. Promises B1, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openRestorableHome, type RestorableHome } from '../support/restored-home.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

describe('chats that are ahead of a server put back from a copy', () => {
  let home: RestorableHome
  let clock: VirtualClock
  let people: Installation[]
  let anna: Installation
  let boris: Installation
  let clara: Installation
  const address: Record<string, string> = {}

  beforeEach(async () => {
    clock = createVirtualClock(Date.now())
    home = await openRestorableHome()
    people = await Promise.all(
      ['anna', 'boris', 'clara'].map((name) =>
        openInstallation(name, { clock, connect: (server) => connectTo(server, clock) }),
      ),
    )
    ;[anna, boris, clara] = people as [Installation, Installation, Installation]
    for (const one of people) address[one.name] = (await one.signUp(await home.invite())).address
    for (const one of people) await online(one)
  })

  afterEach(async () => {
    await Promise.all(people.map((one) => one.close()))
    await home.close()
  })

  const of = (one: Installation): string => address[one.name] ?? ''

  async function online(one: Installation): Promise<void> {
    one.engine().reconnect()
    await eventually(one.engine(), async () => {
      const { connection } = await one.engine().account()
      if (connection.state === 'offline') one.engine().reconnect()
      return connection.state === 'online' ? true : undefined
    })
  }

  /** Lets the engines' minutes pass until it holds, with the server's answers in between. */
  async function withTime(holds: () => Promise<boolean>): Promise<void> {
    for (let round = 0; round < 120; round++) {
      if (await holds()) return
      clock.jump(30_000)
      // Less than a request may take: whoever waits for the server must not be told that it is gone.
      await clock.advance(5_000)
      for (const one of people) one.engine().reconnect()
      await eventually(anna.engine(), async () => ((await holds()) ? true : undefined), 500).catch(() => undefined)
    }
    throw new Error('waited in vain')
  }

  /** Whether all of them are in the same generation and epoch again, and say why. */
  async function areHealed(chat: string, members: readonly Installation[]): Promise<boolean> {
    const views = await Promise.all(members.map((one) => one.engine().chatView({ chat, limit: 500 })))
    return (
      views.every(({ state, members: inside }) => state === 'active' && inside.length === members.length) &&
      new Set(views.map(({ epoch }) => epoch)).size === 1 &&
      views.every(({ messages }) => messages.some(({ notice }) => notice?.isRenewed === true))
    )
  }

  async function talk(chat: string, members: readonly Installation[]): Promise<void> {
    for (const one of members) await one.engine().sendText({ chat, text: `after, from ${one.name}` })
    for (const reader of members) {
      for (const writer of members) await messageWhen(reader.engine(), chat, `after, from ${writer.name}`)
    }
  }

  it('whose last commits it has lost, go on in a new generation with all of their history', async () => {
    const made = await anna.engine().createGroup({ name: 'Owls', members: [of(boris)] })
    if (!made.ok) throw new Error(made.code)
    const { chat } = made
    await chatWhen(boris.engine(), chat, ({ members }) => members.length === 2)
    await anna.engine().sendText({ chat, text: 'before the copy' })
    await messageWhen(boris.engine(), chat, 'before the copy')
    const backup = await home.backUp()
    // What the copy does not know: a name, and clara.
    expect(await anna.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    expect(await anna.engine().addMembers({ chat, members: [of(clara)] })).toEqual({ ok: true })
    for (const one of people) await chatWhen(one.engine(), chat, ({ members }) => members.length === 3)
    await clara.engine().sendText({ chat, text: 'lost by the server' })
    for (const one of [anna, boris]) await messageWhen(one.engine(), chat, 'lost by the server')

    await home.putBack(backup)
    for (const one of people) await online(one)
    await withTime(() => areHealed(chat, people))
    await talk(chat, people)
    for (const one of people) {
      const view = await one.engine().chatView({ chat, limit: 500 })
      expect(view.title).toBe('Barn owls')
      expect(view.messages.map(({ text }) => text)).toContain('lost by the server')
    }
  })

  it('that it has never heard of, are told to it anew and go on', async () => {
    const backup = await home.backUp()
    const started = await anna.engine().startPairChat({ peer: of(boris) })
    if (!started.ok) throw new Error(started.code)
    const { chat } = started
    await chatWhen(boris.engine(), chat, ({ members }) => members.length === 2)
    await boris.engine().sendText({ chat, text: 'lost by the server' })
    await messageWhen(anna.engine(), chat, 'lost by the server')

    await home.putBack(backup)
    for (const one of people) await online(one)
    await withTime(() => areHealed(chat, [anna, boris]))
    await talk(chat, [anna, boris])
    for (const one of [anna, boris]) {
      const { messages } = await one.engine().chatView({ chat, limit: 500 })
      expect(messages.map(({ text }) => text)).toContain('lost by the server')
    }
  })
})
