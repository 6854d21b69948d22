// Files from one person to another over a real server and real TLS: sealed on the device, in blobs of seven sizes, whole and
// verified before they are offered. Promises C1 to C3.

import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { fileBuckets } from '#protocol/client-server/file-blobs.ts'
import { openFileWorld, type FileWorld } from '../support/files/file-world.ts'
import { chatWhen, eventually, messageWhen } from '../support/installation.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

describe('a file', () => {
  it('comes to the other as it was, named, beside its words, and to the server in one of seven sizes', async () => {
    const { anna, boris, chat } = world
    const bytes = randomBytes(100_000)
    const message = await world.send(anna, bytes, { name: 'report.pdf', text: 'here it is' })
    expect(await world.fileWhen(boris, message, 'remote')).toMatchObject({
      text: 'here it is',
      file: { name: 'report.pdf', extension: 'pdf', type: 'application/pdf', sizeBytes: 100_000, totalBytes: 131_072 },
    })
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    expect((await world.saved(boris, message)).equals(bytes)).toBe(true)
    expect((await world.saved(anna, message)).equals(bytes)).toBe(true)
    expect(await world.blobsAtHome()).toEqual([131_072])
  })

  it('waits for a connection, and is there for its sender at once; words said after it go before it', async () => {
    const { anna, boris, chat } = world
    anna.way.fates(() => 'lost')
    const message = await world.send(anna, randomBytes(1_000))
    expect(await world.fileWhen(anna, message, 'sending')).toMatchObject({ state: 'queued' })
    await anna.engine().sendText({ chat, text: 'it will come' })
    await messageWhen(boris.engine(), chat, 'it will come')
    expect((await boris.engine().chatView({ chat })).messages.every(({ file }) => file === null)).toBe(true)
    anna.way.fates(() => 'through')
    await world.fileWhen(anna, message, 'held')
    await world.fileWhen(boris, message, 'remote')
    await messageWhen(anna.engine(), chat, '', 'sent')
  })

  it('of the page’s own bytes is sent like one that was chosen, with a picture to be shown before it is here', async () => {
    const { anna, boris, chat } = world
    const staged = await anna.engine().stageBytes({ name: 'pasted.png', sizeBytes: 5 })
    if (!staged.ok) throw new Error(staged.code)
    await anna.engine().addToStaged({ staged: staged.staged, bytes: utf8('12') })
    await anna.engine().addToStaged({ staged: staged.staged, bytes: utf8('345') })
    expect(await anna.engine().readStaged({ staged: staged.staged, from: 3, length: 9 })).toEqual({ bytes: utf8('45') })
    const picture = { width: 640, height: 480, preview: utf8('small') }
    const sent = await anna
      .engine()
      .sendFile({ chat, staged: staged.staged, text: '', type: 'image/png', picture, sound: null })
    if (!sent.ok) throw new Error(sent.code)
    const { file } = await world.fileWhen(boris, sent.id, 'remote')
    expect(file.picture).toEqual({ width: 640, height: 480, hasPreview: true })
    expect(await boris.engine().filePreview({ chat, message: sent.id })).toEqual({ bytes: utf8('small') })
    await boris.engine().fetchFile({ chat, message: sent.id })
    await world.fileWhen(boris, sent.id, 'held')
    const named = { chat, message: sent.id }
    expect(await boris.engine().readFile({ ...named, from: 1, length: 3 })).toEqual({ bytes: utf8('234') })
  })

  it('under a name that pretends is shown by what it is', async () => {
    const { anna, boris } = world
    const message = await world.send(anna, randomBytes(10), { name: 'photo\u202egpj.exe' })
    const { file } = await world.fileWhen(boris, message, 'remote')
    expect([file.name, file.extension]).toEqual(['photogpj.exe', 'exe'])
  })

  it('lies on both devices sealed, filled up as at the server, and under a name that says nothing', async () => {
    const { anna, boris, chat } = world
    const bytes = Buffer.from('this is what the file says. '.repeat(500))
    const message = await world.send(anna, bytes, { name: 'minutes.txt' })
    await world.fileWhen(boris, message, 'remote')
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    for (const { folder } of [anna, boris]) {
      const names = await readdir(join(folder, 'blobs'))
      expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{32}-0\.part$/)])
      const lying = readFileSync(join(folder, 'blobs', names[0] ?? ''))
      expect(fileBuckets).toContain(lying.length)
      expect(lying.includes('what the file says')).toBe(false)
    }
  })

  it('that the disk has spoiled is not handed out, and can be had again', async () => {
    const { boris, anna, chat } = world
    const bytes = randomBytes(50_000)
    const message = await world.send(anna, bytes)
    await world.fileWhen(boris, message, 'remote')
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    const [name = ''] = await readdir(join(boris.folder, 'blobs'))
    const path = join(boris.folder, 'blobs', name)
    const lying = readFileSync(path)
    lying[30_000] = (lying[30_000] ?? 0) ^ 1
    writeFileSync(path, lying)
    await expect(world.saved(boris, message)).rejects.toThrow('file_damaged')
    expect((await world.fileWhen(boris, message, 'failed')).file.failure).toBe('file_damaged')
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    expect((await world.saved(boris, message)).equals(bytes)).toBe(true)
  })

  it('is sent on as another file: the same bytes, and nothing at the server that says so', async () => {
    const { anna, boris, chat } = world
    const bytes = randomBytes(30_000)
    const message = await world.send(anna, bytes, { name: 'chart.png' })
    await world.fileWhen(boris, message, 'remote')
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    const staged = await boris.engine().stageHeld({ chat, message })
    if (!staged.ok) throw new Error(staged.code)
    const plain = { type: 'image/png', picture: null, sound: null }
    const sent = await boris.engine().sendFile({ chat, staged: staged.staged, text: '', ...plain })
    if (!sent.ok) throw new Error(sent.code)
    await world.fileWhen(anna, sent.id, 'remote')
    await anna.engine().fetchFile({ chat, message: sent.id })
    await world.fileWhen(anna, sent.id, 'held')
    expect((await world.saved(anna, sent.id)).equals(bytes)).toBe(true)
    const lying = (await readdir(join(anna.folder, 'blobs'))).map((name) =>
      readFileSync(join(anna.folder, 'blobs', name)),
    )
    expect(lying).toHaveLength(2)
    expect(lying[0]?.subarray(24, 1_000)).not.toEqual(lying[1]?.subarray(24, 1_000))
  })

  it('goes up and down beside many others, a few at a time', async () => {
    const { anna, boris, chat } = world
    const all = Array.from({ length: 12 }, (_, index) => randomBytes(20_000 + index))
    const messages: string[] = []
    for (const bytes of all) messages.push(await world.send(anna, bytes))
    await chatWhen(boris.engine(), chat, (view) => view.messages.filter(({ file }) => file !== null).length === 12)
    await Promise.all(messages.map((message) => boris.engine().fetchFile({ chat, message })))
    for (const message of messages) await world.fileWhen(boris, message, 'held')
    const saved = await Promise.all(messages.map((message) => world.saved(boris, message)))
    expect(saved.map((bytes, index) => bytes.equals(all[index] ?? Buffer.alloc(0)))).toEqual(all.map(() => true))
    // Two up and three down at a time, a piece of at most a MiB each: here whole blobs.
    expect(anna.way.mostBytes()).toBeLessThan(2 * 33_000)
    expect(boris.way.mostBytes()).toBeLessThanOrEqual(3 * 32_768)
  })

  it('cannot be had by a message that has none, nor read before it is here', async () => {
    const { anna, boris, chat } = world
    const { id } = await anna.engine().sendText({ chat, text: 'only words' })
    await expect(anna.engine().fetchFile({ chat, message: id })).rejects.toMatchObject({ code: 'no_file' })
    const message = await world.send(anna, randomBytes(10))
    await world.fileWhen(boris, message, 'remote')
    const asked = boris.engine().readFile({ chat, message, from: 0, length: 10 })
    await expect(asked).rejects.toMatchObject({ code: 'file_not_here' })
    expect(await boris.engine().stageFile({ handle: '00'.repeat(16) })).toEqual({ ok: false, code: 'no_such_handle' })
    expect(await eventually(boris.engine(), () => boris.engine().stagedFiles())).toEqual([])
  })
})
