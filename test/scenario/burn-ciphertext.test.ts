// What somebody recorded on the wire before a message burned: with it, and with the vault open, nothing comes back.
// Promises B6, B9. What is left on the disk and at the server: timers-burning.test.ts, burn-server.test.ts.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { connectTo } from '#crypto-worker/open-engine.ts'
import { frameTypes, type Frame } from '#protocol/client-server/stream-frames.ts'
import { chatWhen, eventually, messageWhen, openInstallation, type Installation } from '../support/installation.ts'
import { createShiftedClock, type ShiftedClock } from '../support/shifted-clock.ts'
import { tamperTransport, type Lies } from '../support/tampering-transport.ts'
import { openTestHome, type TestHome } from '../support/test-home.ts'

let home: TestHome
let anna: Installation
let boris: Installation
let time: ShiftedClock
let chat: string
let recorded: Frame[]
let lies: Lies
let newestId = 0

beforeEach(async () => {
  home = await openTestHome()
  time = createShiftedClock()
  recorded = []
  newestId = 0
  lies = {}
  record()
  const connect = (server: Parameters<typeof connectTo>[0]) =>
    tamperTransport(connectTo(server, createSystemClock()), lies)
  anna = await openInstallation('anna')
  boris = await openInstallation('boris', { clock: time, connect })
  await anna.signUp(await home.invite())
  const { address } = await boris.signUp(await home.invite())
  const started = await anna.engine().startPairChat({ peer: address })
  if (!started.ok) throw new Error(started.code)
  chat = started.chat
  await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
})

afterEach(async () => {
  await Promise.all([anna, boris].map((one) => one.close()))
  await home.close()
})

function record(): void {
  lies.frames = (frame) => {
    newestId = Math.max(newestId, frame.id)
    if (frame.type === frameTypes.message) recorded.push(frame)
    return [frame]
  }
}

/** Delivers these rows in the place of as many fresh ones, and then one that is what it says. */
async function replay(rows: readonly Frame[], text: string): Promise<void> {
  const again = [...rows]
  lies.frames = (frame) => {
    // What is sent once more after a reconnection is known by its id, and not looked at.
    const isFresh = frame.id > newestId
    newestId = Math.max(newestId, frame.id)
    const body = isFresh && frame.type === frameTypes.message ? again.shift()?.body : undefined
    return [body === undefined ? frame : { ...frame, body }]
  }
  for (const _ of rows) await anna.engine().sendText({ chat, text: 'never arrives' })
  await anna.engine().sendText({ chat, text })
  await messageWhen(boris.engine(), chat, text)
}

const refusals = (): number => boris.logLines.filter((line) => line.includes('message_refused')).length

describe('a recording of burned messages', () => {
  it('does not open with the vault that had them, neither at once nor after a restart', async () => {
    await anna.engine().sendText({ chat, text: 'the code is 4711', burnsOnRead: true })
    await anna.engine().sendText({ chat, text: 'gone in a minute', timerSeconds: 60 })
    const view = await chatWhen(boris.engine(), chat, ({ messages }) => messages.some(({ burnsOnRead }) => burnsOnRead))
    await messageWhen(boris.engine(), chat, 'gone in a minute')
    const once = view.messages.find(({ burnsOnRead }) => burnsOnRead)?.id ?? ''
    expect(await boris.engine().revealMessage({ chat, message: once })).toEqual({
      text: 'the code is 4711',
      file: null,
    })
    await boris.engine().markRead({ chat })
    time.pass(60_000)
    await chatWhen(boris.engine(), chat, ({ messages }) => messages.every(({ timerSeconds }) => timerSeconds === 0))
    const burned = recorded.slice()
    expect(burned).toHaveLength(2)

    await replay(burned, 'after the burn')
    expect(refusals()).toBe(2)
    await boris.restart()
    await boris.unlock()
    await replay(burned, 'after a restart')
    expect(refusals()).toBe(4)
    const { messages } = await boris.engine().chatView({ chat, limit: 500 })
    expect(messages.filter(({ kind }) => kind !== 'notice').map(({ text }) => text)).toEqual([
      'after the burn',
      'after a restart',
    ])
  })

  it('would have opened before: it is the keys that are gone', async () => {
    const held: Frame[] = []
    lies.frames = (frame) => {
      if (frame.type !== frameTypes.message || held.length > 0) return [frame]
      held.push(frame)
      return []
    }
    await anna.engine().sendText({ chat, text: 'held back' })
    await eventually(anna.engine(), () => Promise.resolve(held.length > 0 ? true : undefined))
    await replay(held, 'after it')
    await messageWhen(boris.engine(), chat, 'held back')
    expect(refusals()).toBe(0)
  })
})
