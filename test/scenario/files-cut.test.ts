// Transfers that are cut: at every request, by a lock, by a crash, on both sides. Whatever happens the bytes are the same in
// the end, little of them goes twice, and little of them is in memory. Promise C3.

import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import type { BlobRequest } from '#core/ports/transport.ts'
import type { Fate } from '../support/files/blob-way.ts'
import { eventually } from '../support/installation.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const mib = 1_048_576
/** Lies in eight MiB: a begin and eight pieces. */
const bytes = randomBytes(3 * mib)

/** Every request is cut the first time that it is made. */
function cutEach(kind: Fate): (index: number, request: BlobRequest) => Fate {
  const seen = new Set<string>()
  return (_, { method, path, range }) => {
    const what = `${method} ${path} ${String(range?.first)}`
    if (seen.has(what)) return 'through'
    seen.add(what)
    return kind
  }
}

const offered = async (to: Person, message: string): Promise<Buffer> => {
  await world.fileWhen(to, message, 'remote')
  await to.engine().fetchFile({ chat: world.chat, message })
  await world.fileWhen(to, message, 'held')
  return world.saved(to, message)
}

describe('a transfer that is cut', () => {
  it.each(['lost', 'unheard'] as const)(
    'at each of its requests, which is %s, ends with the same bytes',
    async (kind) => {
      const { anna, boris } = world
      anna.way.fates(cutEach(kind))
      boris.way.fates(cutEach(kind))
      const short = bytes.subarray(0, 1.5 * mib)
      const message = await world.send(anna, short)
      await world.fileWhen(anna, message, 'held')
      expect((await offered(boris, message)).equals(short)).toBe(true)
      expect(await world.blobsAtHome()).toEqual([2 * mib])
      const pieces = (one: Person, method: string): number =>
        one.way.asked.filter((asked) => asked.startsWith(method)).length
      // What the server has heard goes no second time: the next begin says where to go on.
      expect(pieces(anna, 'PUT')).toBe(kind === 'lost' ? 4 : 2)
      expect(pieces(boris, 'GET')).toBe(4)
      expect([anna.way.mostBytes(), boris.way.mostBytes()].map((most) => most < 1.1 * mib)).toEqual([true, true])
    },
  )

  it('by a lock goes on when the account is opened again, on both sides', async () => {
    const { anna, boris, chat } = world
    anna.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    const message = await world.send(anna, bytes)
    await eventually(anna.engine(), async () => (anna.way.asked.length >= 5 ? true : undefined))
    await anna.engine().lock()
    anna.way.fates(() => 'through')
    await anna.unlock()
    await world.fileWhen(boris, message, 'remote')
    // Three pieces were there: five were left, and a begin.
    expect(anna.way.asked.slice(5).filter((asked) => asked.startsWith('PUT'))).toHaveLength(5)
    boris.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    await boris.engine().fetchFile({ chat, message })
    await eventually(boris.engine(), async () => (boris.way.asked.length >= 5 ? true : undefined))
    await boris.engine().lock()
    boris.way.fates(() => 'through')
    await boris.unlock()
    await world.fileWhen(boris, message, 'held')
    expect(boris.way.asked.slice(5)).toHaveLength(4)
    expect((await world.saved(boris, message)).equals(bytes)).toBe(true)
  })

  it('by a crash of either goes on from what lies on its disk', async () => {
    const { anna, boris, chat } = world
    anna.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    const message = await world.send(anna, bytes)
    await eventually(anna.engine(), async () => (anna.way.asked.length >= 5 ? true : undefined))
    const again = await world.killed(anna)
    await anna.engine().lock()
    await world.fileWhen(boris, message, 'remote')
    expect(again.way.asked.filter((asked) => asked.startsWith('PUT'))).toHaveLength(5)
    boris.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    await boris.engine().fetchFile({ chat, message })
    await eventually(boris.engine(), async () => (boris.way.asked.length >= 5 ? true : undefined))
    const borisAgain = await world.killed(boris)
    await boris.engine().lock()
    await world.fileWhen(borisAgain, message, 'held')
    expect(borisAgain.way.asked).toHaveLength(4)
    expect((await world.saved(borisAgain, message)).equals(bytes)).toBe(true)
  })

  it('by a loss of power that left other bytes on the disk than were written begins anew', async () => {
    const { anna, boris, chat } = world
    const message = await world.send(anna, bytes)
    await world.fileWhen(boris, message, 'remote')
    boris.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    await boris.engine().fetchFile({ chat, message })
    await eventually(boris.engine(), async () => (boris.way.asked.length >= 5 ? true : undefined))
    await boris.engine().lock()
    const [name = ''] = await readdir(join(boris.folder, 'blobs'))
    const path = join(boris.folder, 'blobs', name)
    writeFileSync(path, readFileSync(path).fill(0, mib, 2 * mib))
    boris.way.fates(() => 'through')
    await boris.unlock()
    await world.fileWhen(boris, message, 'held')
    // Four to its end, and all eight once more.
    expect(boris.way.asked.slice(5)).toHaveLength(4 + 8)
    expect((await world.saved(boris, message)).equals(bytes)).toBe(true)
  })

  it('because the server has forgotten what was begun is begun anew, with the same bytes', async () => {
    const { anna, boris } = world
    anna.way.fates((index) => (index < 4 ? 'through' : 'hang'))
    const message = await world.send(anna, bytes)
    await eventually(anna.engine(), async () => (anna.way.asked.length >= 5 ? true : undefined))
    await anna.engine().lock()
    // The sweep of a day later, done by hand.
    const { default: Database } = await import('better-sqlite3')
    await world.home.stop()
    const db = new Database(join(world.home.dataFolder, 'db.sqlite'))
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE name LIKE '%blob%' AND type = 'table'").all()
    for (const { name } of tables as { name: string }[]) db.exec(`DELETE FROM ${name}`)
    db.close()
    await world.home.start()
    anna.way.fates(() => 'through')
    await anna.unlock()
    expect((await offered(boris, message)).equals(bytes)).toBe(true)
  })
})
