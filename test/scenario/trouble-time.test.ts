// A server that was away for a month, clocks that are set wrong on either side, and a disk that takes its time: people go on
// talking, nothing is lost, nothing comes twice. Real engines, a real server, clocks of the test's own. Promises B12, B13.

import { afterEach, describe, expect, it } from 'vitest'
import { connectTo } from '#crypto-worker/open-engine.ts'
import type { HomeServerDeps } from '#server/home-server.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'
import { createLeapingClock, type LeapingClock } from '../support/trouble/leaping-clock.ts'

const day = 24 * 60 * 60 * 1000

let home: TestHome
let people: Installation[]
let serverClock: LeapingClock
let clocks: LeapingClock[]
let addresses: string[]
let chat: string

/** Two who talk; everybody has a clock. */
async function open(deps: HomeServerDeps = {}): Promise<void> {
  serverClock = createLeapingClock()
  home = await openTestHome({}, { clock: serverClock, ...deps })
  clocks = [createLeapingClock(), createLeapingClock()]
  people = await Promise.all(
    clocks.map((clock, index) =>
      openInstallation(index === 0 ? 'anna' : 'boris', { clock, connect: (server) => connectTo(server, clock) }),
    ),
  )
  addresses = []
  for (const one of people) addresses.push((await one.signUp(await home.invite())).address)
  for (const one of people) await online(one)
  const started = await anna()
    .engine()
    .startPairChat({ peer: addresses[1] ?? '' })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
  await chatWhen(boris().engine(), chat, ({ state }) => state === 'active')
  await say(anna(), boris(), 'before')
}

afterEach(async () => {
  await Promise.all(people.map((one) => one.close()))
  await home.close()
})

function anna(): Installation {
  return one(0)
}
function boris(): Installation {
  return one(1)
}
function one(index: number): Installation {
  const found = people[index]
  if (found === undefined) throw new Error('nobody is there')
  return found
}

async function online(person: Installation): Promise<void> {
  person.engine().reconnect()
  await eventually(person.engine(), async () => {
    const { connection } = await person.engine().account()
    if (connection.state === 'offline') person.engine().reconnect()
    return connection.state === 'online' ? true : undefined
  })
}

async function say(from: Installation, to: Installation, text: string): Promise<void> {
  await from.engine().sendText({ chat, text })
  await messageWhen(to.engine(), chat, text, 'received')
  await messageWhen(from.engine(), chat, text, 'sent')
}

const texts = (): Promise<readonly (readonly string[])[]> =>
  Promise.all(
    people.map(async (person) =>
      (await person.engine().chatView({ chat, limit: 500 })).messages
        .filter(({ kind }) => kind === 'text')
        .map(({ text }) => text),
    ),
  )

describe('a server that was away for a month', { timeout: 90_000 }, () => {
  it('gets what was written meanwhile, from people whose sessions have run out', async () => {
    await open()
    await home.stop()
    for (const clock of [serverClock, ...clocks]) clock.leap(10 * day)
    for (const text of ['offline one', 'offline two']) await anna().engine().sendText({ chat, text })
    for (const clock of [serverClock, ...clocks]) clock.leap(21 * day)
    await boris().engine().sendText({ chat, text: 'offline three' })
    await home.start()
    for (const person of people) await online(person)
    await messageWhen(boris().engine(), chat, 'offline two', 'received')
    await messageWhen(anna().engine(), chat, 'offline three', 'received')
    await say(boris(), anna(), 'after')
    const [first = [], second = []] = await texts()
    expect(first).toEqual(second)
    expect([...first].sort()).toEqual(['after', 'before', 'offline one', 'offline three', 'offline two'])
    const made = await anna()
      .engine()
      .createGroup({ name: 'After', members: [addresses[1] ?? ''] })
    expect(made).toMatchObject({ ok: true })
  })
})

describe('a wall clock that is set', { timeout: 90_000 }, () => {
  it.each([
    ['two years ahead', 730 * day],
    ['two years back', -730 * day],
    ['an hour ahead', day / 24],
    ['an hour back', -day / 24],
  ])('%s on a device stops nobody, also through a restart', async (_, byMs) => {
    await open()
    clocks[1]?.set(byMs)
    await say(anna(), boris(), 'to the wrong clock')
    await say(boris(), anna(), 'from the wrong clock')
    await boris().restart()
    await boris().unlock()
    await say(anna(), boris(), 'to it, again')
    clocks[1]?.set(-byMs)
    await say(boris(), anna(), 'set right')
    const expected = ['before', 'to the wrong clock', 'from the wrong clock', 'to it, again', 'set right']
    expect(await texts()).toEqual([expected, expected])
  })

  it.each([
    ['two years ahead', 730 * day],
    ['two years back', -730 * day],
  ])('%s at the server takes nothing that waits for somebody', async (_, byMs) => {
    await open()
    await boris().engine().lock()
    await anna().engine().sendText({ chat, text: 'waits' })
    await messageWhen(anna().engine(), chat, 'waits', 'sent')
    serverClock.set(byMs)
    // What the server does every ten minutes, it does under this date.
    serverClock.leap(11 * 60_000)
    await boris().unlock()
    for (const person of people) await online(person)
    await messageWhen(boris().engine(), chat, 'waits', 'received')
    await say(boris(), anna(), 'under another date')
    serverClock.set(-byMs)
    await say(anna(), boris(), 'set right')
    const expected = ['before', 'waits', 'under another date', 'set right']
    expect(await texts()).toEqual([expected, expected])
  })
})

describe('a disk that takes 5 ms for each flush', { timeout: 90_000 }, () => {
  it('makes a burst wait for a few flushes, not for one each', async () => {
    await open({ storageThread: new URL('../support/trouble/slow-storage-thread.ts', import.meta.url) })
    const sent = Array.from({ length: 30 }, (_, index) => `text ${String(index)}`)
    await Promise.all(
      people.flatMap((person) =>
        sent.map((text) => person.engine().sendText({ chat, text: `${text} of ${person.name}` })),
      ),
    )
    await messageWhen(anna().engine(), chat, 'text 29 of boris', 'received')
    await messageWhen(boris().engine(), chat, 'text 29 of anna', 'received')
    const [first = [], second = []] = await texts()
    expect(first).toEqual(second)
    expect(new Set(first).size).toBe(1 + 2 * sent.length)
    expect(first.length).toBe(1 + 2 * sent.length)
  })
})
