// What can be seen once is seen on one device: whoever has two sees it on the one, and it is gone from the other, which need
// not have been there. What ends some time after it was read ends everywhere, wherever it was read. Promise B9.

import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChatView } from '#core/views/chat-view.ts'
import { openFileWorld, type FileWorld } from '../support/files/file-world.ts'
import { chatWhen, eventually, messageWhen, type Installation } from '../support/installation.ts'
import { certifyBeside, online, signInBeside } from '../support/second-device.ts'
import { filesWith, messageRows } from '../support/vault-traces.ts'

let world: FileWorld
let tablet: Installation
beforeEach(async () => {
  world = await openFileWorld()
  tablet = await signInBeside(world.boris, await world.home.invite(), 'tablet')
  await certifyBeside(world.boris.engine(), tablet.engine())
  await chatWhen(tablet.engine(), world.chat, ({ state }) => state === 'active')
})
afterEach(async () => {
  await tablet.close()
  await world[Symbol.asyncDispose]()
})

const waiting = ({ messages }: Pick<ChatView, 'messages'>): string | undefined =>
  messages.find(({ burnsOnRead }) => burnsOnRead)?.id

/** The message that waits to be seen there. */
const waits = async (at: Pick<Installation, 'engine'>): Promise<string> =>
  waiting(await chatWhen(at.engine(), world.chat, (view) => waiting(view) !== undefined)) ?? ''

const gone = (at: Pick<Installation, 'engine'>): Promise<ChatView> =>
  chatWhen(at.engine(), world.chat, (view) => waiting(view) === undefined)

describe('a message with a timer, on two devices of one person', () => {
  it('ends on both when it has been read on one', async () => {
    const { anna, boris, chat } = world
    await anna.engine().sendText({ chat, text: 'for an hour', timerSeconds: 3_600 })
    await messageWhen(boris.engine(), chat, 'for an hour')
    expect((await messageWhen(tablet.engine(), chat, 'for an hour')).leftMs).toBeNull()
    await boris.engine().markRead({ chat })
    await eventually(tablet.engine(), async () => {
      const { leftMs } = await messageWhen(tablet.engine(), chat, 'for an hour')
      return leftMs !== null && leftMs <= 3_600_000 ? true : undefined
    })
  })
})

describe('a message that can be seen once, on two devices of one person', () => {
  it('is gone from the other when it has been seen on one: row, bytes and count of unread', async () => {
    const { anna, boris, chat } = world
    await anna.engine().sendText({ chat, text: 'the code is 4711', burnsOnRead: true })
    await Promise.all([waits(boris), waits(tablet)])
    const before = messageRows(tablet.folder)
    expect((await tablet.engine().chatView({ chat })).unread).toBe(1)
    const { text } = await boris.engine().revealMessage({ chat, message: await waits(boris) })
    expect(text).toBe('the code is 4711')
    expect((await gone(tablet)).unread).toBe(0)
    const kept = messageRows(tablet.folder)
    const burned = before.filter((row) => !kept.some((one) => one.equals(row)))
    expect(burned).toHaveLength(1)
    const traces = burned.flatMap((row) => [row.subarray(0, 24), row.subarray(40, 56), row.subarray(-16)])
    await eventually(tablet.engine(), () =>
      Promise.resolve(traces.every((trace) => filesWith(tablet.folder, trace).length === 0) ? true : undefined),
    )
  })

  it('takes its file along', async () => {
    const { anna, boris, chat } = world
    const once = { name: 'plan.png', burnsOnRead: true } as const
    const message = await world.send(anna, randomBytes(300_000), {
      ...once,
      picture: { width: 64, height: 64, preview: randomBytes(500) },
    })
    await Promise.all([waits(boris), waits(tablet)])
    await boris.engine().fetchFile({ chat, message })
    await tablet.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    await eventually(tablet.engine(), async () => {
      const { messages } = await tablet.engine().chatView({ chat })
      return messages.some(({ file }) => file?.state === 'held') ? true : undefined
    })
    const blobs = join(tablet.folder, 'blobs')
    expect(readdirSync(blobs)).toHaveLength(1)
    await boris.engine().revealMessage({ chat, message })
    await gone(tablet)
    await eventually(tablet.engine(), () => Promise.resolve(readdirSync(blobs).length === 0 ? true : undefined))
  })

  it('is never shown on a device that was away when both came: the message, and that it was seen', async () => {
    const { anna, boris, chat } = world
    await tablet.engine().lock()
    await anna.engine().sendText({ chat, text: 'only once', burnsOnRead: true })
    await boris.engine().revealMessage({ chat, message: await waits(boris) })
    await anna.engine().sendText({ chat, text: 'and then this' })
    await messageWhen(boris.engine(), chat, 'and then this')
    await tablet.unlock()
    await online(tablet.engine())
    await messageWhen(tablet.engine(), chat, 'and then this')
    await gone(tablet)
  })

  it('is told once there is a connection, where it was seen without one', async () => {
    const { anna, boris, chat, home } = world
    await anna.engine().sendText({ chat, text: 'seen in the train', burnsOnRead: true })
    await Promise.all([waits(boris), waits(tablet)])
    await home.stop()
    await boris.engine().revealMessage({ chat, message: await waits(boris) })
    await boris.engine().lock()
    await home.start()
    await boris.unlock()
    await gone(tablet)
  })
})
