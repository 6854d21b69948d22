// A chat that cannot go on heals by itself: real engines, a real home server, and nobody presses anything. Promises B1, B12.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HttpRequest, Transport } from '#core/ports/transport.ts'
import { decodeShape, encodeShape } from '#protocol/codec/shape.ts'
import { commitRequestShape } from '#protocol/client-server/chats.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

describe('a chat whose winning commit nobody can apply', () => {
  let home: TestHome
  let clock: VirtualClock
  let people: Installation[]
  let anna: Installation
  let boris: Installation
  let clara: Installation
  let spoils: boolean
  const address: Record<string, string> = {}

  beforeEach(async () => {
    spoils = false
    clock = createVirtualClock(Date.now())
    home = await openTestHome()
    people = await Promise.all(
      ['anna', 'boris', 'clara'].map((name) =>
        openInstallation(name, { clock, connect: (server) => spoiling(connectTo(server, clock)) }),
      ),
    )
    ;[anna, boris, clara] = people as [Installation, Installation, Installation]
    for (const one of people) address[one.name] = (await one.signUp(await home.invite())).address
  })

  afterEach(async () => {
    await Promise.all(people.map((one) => one.close()))
    await home.close()
  })

  /** A transport that hands the server another commit than the engine has made, while `spoils`. */
  function spoiling(inner: Transport): Transport {
    return {
      ...inner,
      request: (request) => inner.request(spoils ? withAnotherCommit(request) : request),
    }
  }

  function withAnotherCommit(request: HttpRequest): HttpRequest {
    if (!request.path.endsWith('/commits') || request.body === undefined) return request
    const commit = decodeShape(commitRequestShape, request.body)
    return { ...request, body: encodeShape(commitRequestShape, { ...commit, commit: new Uint8Array(80).fill(7) }) }
  }

  async function group(): Promise<string> {
    const members = [address['boris'] ?? '', address['clara'] ?? '']
    const made = await anna.engine().createGroup({ name: 'Owls', members })
    if (!made.ok) throw new Error(made.code)
    for (const one of people) await chatWhen(one.engine(), made.chat, (view) => view.members.length === 3)
    return made.chat
  }

  /** Lets the engines' minutes pass until it holds for everybody, with the server's answers in between. */
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

  const views = (chat: string) => Promise.all(people.map((one) => one.engine().chatView({ chat, limit: 500 })))

  it('halts for all, moves into a new generation and goes on, with all of its history', async () => {
    const chat = await group()
    await boris.engine().sendText({ chat, text: 'before' })
    for (const one of [anna, clara]) await messageWhen(one.engine(), chat, 'before')

    spoils = true
    await anna.engine().renameChat({ chat, name: 'Barn owls' })
    for (const one of people) await chatWhen(one.engine(), chat, ({ state }) => state === 'halted')
    spoils = false

    await withTime(async () =>
      (await views(chat)).every(({ state, members }) => state === 'active' && members.length === 3),
    )
    for (const view of await views(chat)) {
      expect(view.messages.some(({ notice }) => notice?.isRenewed === true)).toBe(true)
      expect(view.messages.map(({ text }) => text)).toContain('before')
      expect(view.haltCode).toBe('')
    }
    for (const one of people) await one.engine().sendText({ chat, text: `after, from ${one.name}` })
    for (const reader of people) {
      for (const writer of people) await messageWhen(reader.engine(), chat, `after, from ${writer.name}`)
    }
    expect(await anna.engine().renameChat({ chat, name: 'Barn owls' })).toEqual({ ok: true })
    for (const one of people) await chatWhen(one.engine(), chat, ({ title }) => title === 'Barn owls')
  })

  it('heals though a member is away, who follows when it comes back', async () => {
    const chat = await group()
    await clara.engine().lock()
    spoils = true
    await anna.engine().renameChat({ chat, name: 'Barn owls' })
    for (const one of [anna, boris]) await chatWhen(one.engine(), chat, ({ state }) => state === 'halted')
    spoils = false
    people = [anna, boris]
    await withTime(async () => (await views(chat)).every(({ state }) => state === 'active'))
    await anna.engine().sendText({ chat, text: 'while clara was away' })
    await messageWhen(boris.engine(), chat, 'while clara was away')
    people = [anna, boris, clara]
    await clara.unlock()
    await messageWhen(clara.engine(), chat, 'while clara was away')
    await clara.engine().sendText({ chat, text: 'back' })
    await messageWhen(anna.engine(), chat, 'back')
  })
})
