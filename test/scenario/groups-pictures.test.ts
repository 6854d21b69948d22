// A group's picture among real engines and a real home server: given, seen by who is in and who comes later, and by nobody
// else. Promises B2, C2.

import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { limits } from '#protocol/limits.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { openFileWorld, type FileWorld } from '../support/files/file-world.ts'
import { chatWhen, eventually, openInstallation, type Installation } from '../support/installation.ts'
import { pngChunk, pngOf } from '../support/pictures/made-pictures.ts'

const small = new Uint8Array(pngOf(64, 64))
const other = new Uint8Array(pngOf(128, 128))

describe('the picture of a group', () => {
  let world: FileWorld
  let clara: Installation
  let addresses: Record<'anna' | 'boris' | 'clara', string>
  let chat: string

  beforeEach(async () => {
    world = await openFileWorld()
    clara = await openInstallation('clara')
    await clara.signUp(await world.home.invite())
    addresses = {
      anna: await addressOf(world.anna),
      boris: await addressOf(world.boris),
      clara: await addressOf(clara),
    }
    const made = await world.anna.engine().createGroup({ name: 'Owls', members: [addresses.boris] })
    if (!made.ok) throw new Error(made.code)
    chat = made.chat
    await chatWhen(world.boris.engine(), chat, ({ members }) => members.length === 2)
    await world.boris.engine().acceptChat({ chat })
  })
  afterEach(async () => {
    await clara.close()
    await world[Symbol.asyncDispose]()
  })

  const addressOf = async (one: Pick<Installation, 'engine'>): Promise<string> =>
    (await one.engine().account()).address ?? ''

  /** The picture there, once it is this one. */
  const seen = (at: Pick<Installation, 'engine'>, picture: Uint8Array | null) =>
    eventually(at.engine(), async () => {
      const found = await at.engine().chatPicture({ chat })
      return Buffer.from(found?.picture ?? []).equals(Buffer.from(picture ?? [])) ? { found } : undefined
    })

  async function give(picture: Uint8Array | null, by: Pick<Installation, 'engine'> = world.anna): Promise<void> {
    expect(await by.engine().setChatPicture({ chat, picture })).toEqual({ ok: true })
  }

  it('comes to everybody as it was given, is told of, changes, and goes', async () => {
    const { anna, boris } = world
    await give(small)
    for (const one of [anna, boris]) {
      expect((await seen(one, small)).found?.type).toBe('image/png')
      const view = await chatWhen(one.engine(), chat, ({ picture }) => picture !== null)
      expect(view.messages.some(({ notice }) => notice?.picture === 'set')).toBe(true)
    }
    await give(other)
    for (const one of [anna, boris]) await seen(one, other)
    await give(null)
    for (const one of [anna, boris]) {
      await seen(one, null)
      const view = await chatWhen(one.engine(), chat, ({ picture }) => picture === null)
      expect(view.messages.some(({ notice }) => notice?.picture === 'removed')).toBe(true)
    }
  })

  it('is there for who comes later, once they have let the group in', async () => {
    await give(small)
    await world.anna.engine().addMembers({ chat, members: [addresses.clara] })
    await chatWhen(clara.engine(), chat, ({ members }) => members.length === 3)
    expect(await clara.engine().chatPicture({ chat })).toBeNull()
    await clara.engine().acceptChat({ chat })
    await seen(clara, small)
  })

  it('is not had by who was removed before it was given, whatever they held', async () => {
    await give(small)
    await seen(world.boris, small)
    await world.anna.engine().removeMember({ chat, member: addresses.boris })
    await chatWhen(world.boris.engine(), chat, ({ state }) => state === 'left')
    await give(other)
    await seen(world.anna, other)
    await world.boris.engine().sendText({ chat: world.chat, text: 'still here' })
    expect(Buffer.from((await world.boris.engine().chatPicture({ chat }))?.picture ?? [])).toEqual(Buffer.from(small))
  })

  it('is for owners and admins to give, and nothing of it leaves the device of anybody else', async () => {
    const before = await world.blobsAtHome()
    await expect(world.boris.engine().setChatPicture({ chat, picture: small })).rejects.toMatchObject({
      code: 'changing_needs_admin',
    })
    expect(await world.blobsAtHome()).toEqual(before)
    await expect(world.anna.engine().setChatPicture({ chat: world.chat, picture: small })).rejects.toMatchObject({
      code: 'pair_has_no_picture',
    })
  })

  it('is small, square, still and nothing but pixels, else it is none', async () => {
    const text = pngOf(64, 64, { before: [pngChunk('tEXt', Buffer.from('Comment\0at home'))] })
    const long = pngOf(64, 64, { before: [pngChunk('sBIT', Buffer.alloc(limits.groupPictureBytes))] })
    for (const bad of [text, long, pngOf(64, 65), pngOf(512, 512), Buffer.from('GIF89a'), Buffer.alloc(0)]) {
      await expect(world.anna.engine().setChatPicture({ chat, picture: new Uint8Array(bad) })).rejects.toMatchObject({
        code: 'bad_picture',
      })
    }
  })

  it('lies at the server as one more blob of the smallest size, whatever it shows, and the one before is gone', async () => {
    await give(small)
    await seen(world.boris, small)
    expect(await world.blobsAtHome()).toEqual([32_768])
    await give(other)
    await seen(world.boris, other)
    await eventually(world.anna.engine(), async () => ((await world.blobsAtHome()).length === 1 ? true : undefined))
    expect(await world.blobsAtHome()).toEqual([32_768])
    // A canary by which a picture in clear would be known, whatever is sealed around it.
    const scan = createCanaryScan({ picture: other.subarray(0, 64) })
    expect(scan.scanFolder(world.home.dataFolder)).toMatchObject({ findings: [] })
    expect(scan.scanBytes('the picture itself', other)).not.toEqual([])
  })

  it('is not taken from a server that shows another, and comes once it shows the right one', async () => {
    await give(small)
    await seen(world.boris, small)
    const blobs = join(world.home.dataFolder, 'blobs')
    const [name = ''] = (await readdir(blobs)).filter((file) => file.endsWith('.file'))
    const right = await readFile(join(blobs, name))
    await writeFile(join(blobs, name), randomBytes(right.length))
    await world.anna.engine().addMembers({ chat, members: [addresses.clara] })
    await chatWhen(clara.engine(), chat, ({ members }) => members.length === 3)
    await clara.engine().acceptChat({ chat })
    await eventually(clara.engine(), async () =>
      clara.logLines.some((line) => line.includes('group_picture_damaged')) ? true : undefined,
    )
    expect(await clara.engine().chatPicture({ chat })).toBeNull()
    await writeFile(join(blobs, name), right)
    await seen(clara, small)
  })

  it('is put back by any member who holds it, where the server has lost it', async () => {
    await give(small)
    await seen(world.boris, small)
    await world.home.stop()
    const db = new Database(join(world.home.dataFolder, 'db.sqlite'))
    db.exec('DELETE FROM file_blobs')
    db.close()
    await world.home.start()
    await world.anna.engine().lock()
    // Longer than it is trusted that the server still has it.
    world.boris.clock.jump(45 * 86_400_000)
    await world.boris.restart()
    await world.boris.unlock()
    await eventually(world.boris.engine(), async () => ((await world.blobsAtHome()).length === 1 ? true : undefined))
    await world.anna.unlock()
    await world.anna.engine().addMembers({ chat, members: [addresses.clara] })
    await chatWhen(clara.engine(), chat, ({ members }) => members.length === 3)
    await clara.engine().acceptChat({ chat })
    await seen(clara, small)
  })

  it('is kept over a restart, and seen without a connection', async () => {
    await give(small)
    await seen(world.boris, small)
    await world.home.close()
    await world.boris.restart()
    await world.boris.unlock()
    expect(Buffer.from((await world.boris.engine().chatPicture({ chat }))?.picture ?? [])).toEqual(Buffer.from(small))
    expect((await world.boris.engine().chatView({ chat })).picture).not.toBeNull()
  })
})
