// Files that go: with the message that burns or is taken back, by being given up, with the account. Their key, their bytes on
// every disk, and their blobs at the server. Promise B9.

import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import { chatWhen, eventually } from '../support/installation.ts'
import { certifyBeside, signInBeside } from '../support/second-device.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const bytes = randomBytes(40_000)

const partsOf = ({ folder }: Pick<Person, 'folder'>): readonly string[] => {
  try {
    return readdirSync(join(folder, 'blobs'))
  } catch {
    return []
  }
}
const isGone = async (at: Pick<Person, 'engine' | 'folder'>, message: string): Promise<void> => {
  await chatWhen(at.engine(), world.chat, ({ messages }) =>
    messages.every(({ id, kind }) => id !== message || kind === 'deleted'),
  )
  await eventually(at.engine(), async () => (partsOf(at).length === 0 ? true : undefined))
}
const serverIsEmpty = (at: Pick<Person, 'engine'>): Promise<true> =>
  eventually(at.engine(), async () => ((await world.blobsAtHome()).length === 0 ? true : undefined))

/** Sent by Anna, held by both. */
async function shared(timerSeconds?: number): Promise<string> {
  const { anna, boris, chat } = world
  const message = await world.send(anna, bytes, timerSeconds === undefined ? {} : { timerSeconds })
  await world.fileWhen(boris, message, 'remote')
  await boris.engine().fetchFile({ chat, message })
  await world.fileWhen(boris, message, 'held')
  expect([partsOf(anna).length, partsOf(boris).length]).toEqual([1, 1])
  return message
}

describe('a file', () => {
  it('with a timer burns with its message, on each device in its time, and at the server', async () => {
    const { anna, boris, chat } = world
    const message = await shared(3_600)
    await anna.engine().sendText({ chat, text: 'later' })
    anna.clock.pass(3_600_000)
    await isGone(anna, message)
    await serverIsEmpty(anna)
    expect(partsOf(boris)).toHaveLength(1)
    await boris.engine().markRead({ chat })
    boris.clock.pass(3_600_000)
    await isGone(boris, message)
  })

  it('of a message that is taken back goes from all devices and from the server', async () => {
    const { anna, boris, chat } = world
    const message = await shared()
    await anna.engine().deleteMessage({ chat, message, everywhere: true })
    await isGone(anna, message)
    await isGone(boris, message)
    await serverIsEmpty(anna)
    for (const one of [anna, boris]) {
      await expect(one.engine().readFile({ chat, message, from: 0, length: 1 })).rejects.toThrow()
    }
  })

  it('deleted here only stays for the others', async () => {
    const { anna, boris, chat } = world
    const message = await shared()
    await boris.engine().deleteMessage({ chat, message, everywhere: false })
    await isGone(boris, message)
    expect(await world.blobsAtHome()).toEqual([131_072])
    expect((await world.saved(anna, message)).equals(bytes)).toBe(true)
  })

  it('given up while it is sent is said to nobody, and leaves nothing, here or at the server', async () => {
    const { anna, boris, chat } = world
    anna.way.fates((index) => (index < 2 ? 'through' : 'hang'))
    const message = await world.send(anna, randomBytes(1_500_000))
    await eventually(anna.engine(), async () => (anna.way.asked.length >= 3 ? true : undefined))
    expect(await world.blobsAtHome()).toHaveLength(1)
    anna.way.fates(() => 'through')
    await anna.engine().cancelFile({ chat, message })
    await isGone(anna, message)
    await serverIsEmpty(anna)
    await anna.engine().sendText({ chat, text: 'never mind' })
    const { messages } = await chatWhen(boris.engine(), chat, (view) =>
      view.messages.some(({ text }) => text === 'never mind'),
    )
    expect(messages.filter(({ file }) => file !== null)).toEqual([])
  })

  it('given up while it is fetched is as if it was never wanted, and can be fetched again', async () => {
    const { anna, boris, chat } = world
    const message = await world.send(anna, randomBytes(1_500_000))
    await world.fileWhen(boris, message, 'remote')
    boris.way.fates((index) => (index < 1 ? 'through' : 'hang'))
    await boris.engine().fetchFile({ chat, message })
    await eventually(boris.engine(), async () => (boris.way.asked.length >= 2 ? true : undefined))
    await boris.engine().cancelFile({ chat, message })
    await world.fileWhen(boris, message, 'remote')
    await eventually(boris.engine(), async () => (partsOf(boris).length === 0 ? true : undefined))
    boris.way.fates(() => 'through')
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
  })

  it('that has expired at the server says so to whoever fetches it too late', async () => {
    const { anna, boris, chat } = world
    const message = await world.send(anna, bytes)
    await world.fileWhen(boris, message, 'remote')
    const db = new Database(join(world.home.dataFolder, 'db.sqlite'))
    db.exec('UPDATE file_blobs SET expires_ms = 1')
    db.close()
    await world.home.stop()
    await world.home.start()
    await boris.engine().fetchFile({ chat, message })
    expect((await world.fileWhen(boris, message, 'failed')).file.failure).toBe('file_gone')
    expect((await world.saved(anna, message)).equals(bytes)).toBe(true)
  })

  it('for which the server has no room is shown so, said to nobody, and tried again when its user wants it', async () => {
    await using small = await openFileWorld({ limits: { claimsPerTargetAndDay: 100_000, fileBytesPerChat: 200_000 } })
    const { anna, boris, chat } = small
    const first = await small.send(anna, bytes)
    await small.fileWhen(boris, first, 'remote')
    const second = await small.send(anna, bytes, { text: 'and this one' })
    const failed = await small.fileWhen(anna, second, 'failed')
    expect([failed.state, failed.failure, failed.file.failure]).toEqual(['failed', 'quota_exceeded', 'quota_exceeded'])
    expect((await boris.engine().chatView({ chat })).messages.every(({ id }) => id !== second)).toBe(true)
    await anna.engine().deleteMessage({ chat, message: first, everywhere: true })
    await eventually(anna.engine(), async () => ((await small.blobsAtHome()).length === 0 ? true : undefined))
    await anna.engine().fetchFile({ chat, message: second })
    await small.fileWhen(anna, second, 'held')
    expect(await small.fileWhen(boris, second, 'remote')).toMatchObject({ text: 'and this one' })
  })

  it('goes with the account that is ended on this device', async () => {
    const { boris } = world
    await shared()
    await boris.engine().signOut({ password: utf8(boris.password), evenUntold: false })
    expect((await boris.engine().account()).phase).toBe('empty')
    expect(partsOf(boris)).toEqual([])
  })

  it('is there for another device of its sender, with the history that it gets', async () => {
    const { anna, chat } = world
    const message = await shared()
    const second = await signInBeside(anna, await world.home.invite(), 'second')
    try {
      await certifyBeside(anna.engine(), second.engine(), { history: true })
      await chatWhen(second.engine(), chat, ({ messages }) => messages.some(({ id }) => id === message))
      const at = {
        engine: second.engine,
        clock: { ...createVirtualClock(), pass: () => undefined, jump: () => undefined },
      }
      await world.fileWhen(at, message, 'remote')
      await eventually(second.engine(), async () => {
        const { state } = await second.engine().chatView({ chat })
        return state === 'active' ? true : undefined
      })
      await second.engine().fetchFile({ chat, message })
      await world.fileWhen(at, message, 'held')
      expect((await second.engine().readFile({ chat, message, from: 0, length: 40_000 })).bytes).toHaveLength(40_000)
    } finally {
      await second.close()
    }
  })
})
