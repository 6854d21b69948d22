// Files that others can see once: come when they are wanted, are handed out when nothing of them is on the disk any more, and
// are gone when whoever looked is done. Promise B9; the words of such messages: timers-burning.test.ts.

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '#core/views/message-view.ts'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import { chatWhen, eventually } from '../support/installation.ts'
import { filesWith, messageRows } from '../support/vault-traces.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

const bytes = randomBytes(700_000)
const once = { name: 'the plan.png', text: 'look, and forget', burnsOnRead: true } as const
const picture = { width: 640, height: 480, preview: randomBytes(2_000) }

const partsOf = ({ folder }: Pick<Person, 'folder'>): readonly Buffer[] => {
  const blobs = join(folder, 'blobs')
  return readdirSync(blobs).map((name) => readFileSync(join(blobs, name)))
}

const sentOf = (at: Person, message: string): Promise<unknown> =>
  chatWhen(at.engine(), world.chat, ({ messages }) =>
    messages.some(({ id, state }) => id === message && state === 'sent'),
  )

const seenAt = async (at: Person, message: string): Promise<MessageView | undefined> =>
  (await at.engine().chatView({ chat: world.chat, limit: 100 })).messages.find(({ id }) => id === message)

/** Sent by Anna; held by Boris, who has not looked yet. */
async function held(): Promise<string> {
  const { anna, boris, chat } = world
  const message = await world.send(anna, bytes, { ...once, picture })
  await sentOf(anna, message)
  await world.fileWhen(boris, message, 'remote')
  await boris.engine().fetchFile({ chat, message })
  await world.fileWhen(boris, message, 'held')
  return message
}

async function revealed(message: string) {
  const shown = await world.boris.engine().revealMessage({ chat: world.chat, message })
  if (shown.file === null) throw new Error('no file')
  return { text: shown.text, file: shown.file }
}

describe('a file that can be seen once', () => {
  it('tells before what kind and size it is, and neither name, look nor bytes', async () => {
    const { boris, chat } = world
    const message = await held()
    const { file } = (await seenAt(boris, message)) ?? { file: null }
    expect(file).toMatchObject({ name: '-', extension: '', sizeBytes: bytes.length, state: 'held' })
    expect(file?.picture).toEqual({ width: 1, height: 1, hasPreview: false })
    const refused = { code: 'no_file' }
    await expect(boris.engine().filePreview({ chat, message })).rejects.toMatchObject(refused)
    await expect(boris.engine().readFile({ chat, message, from: 0, length: 1 })).rejects.toMatchObject(refused)
    await expect(boris.engine().saveFile({ chat, message, handle: 'a'.repeat(32) })).rejects.toMatchObject(refused)
    await expect(boris.engine().stageHeld({ chat, message })).rejects.toMatchObject(refused)
    const forward = { chat, message, to: [chat], namesAuthor: false }
    await expect(boris.engine().forwardFile(forward)).rejects.toMatchObject(refused)
    expect((await boris.engine().chatShelf({ chat, shelf: 'pictures', limit: 10 })).messages).toEqual([])
  })

  it('is off the disk when it is handed out: key, words, small picture and sealed bytes', async () => {
    const { boris } = world
    const message = await held()
    const sealed = partsOf(boris)
    const before = messageRows(boris.folder)
    expect(sealed).toHaveLength(1)
    const { text, file } = await revealed(message)
    expect({ text, name: file.name, sizeBytes: file.sizeBytes, isPicture: file.isPicture }).toEqual({
      text: 'look, and forget',
      name: 'the plan.png',
      sizeBytes: bytes.length,
      isPicture: true,
    })
    const kept = messageRows(boris.folder)
    const burned = before.filter((row) => !kept.some((one) => one.equals(row)))
    expect(burned).toHaveLength(1)
    await eventually(boris.engine(), async () => (partsOf(boris).length === 0 ? true : undefined))
    const traces = [...burned, ...sealed].flatMap((one) => [
      one.subarray(0, 24),
      one.subarray(40, 56),
      one.subarray(-16),
    ])
    expect(traces.flatMap((trace) => filesWith(boris.folder, trace))).toEqual([])
    expect(await seenAt(boris, message)).toBeUndefined()
    // It is in memory as long as somebody looks.
    const read = await boris.engine().readRevealed({ revealed: file.revealed, from: 100, length: 50 })
    expect(Buffer.from(read.bytes).equals(bytes.subarray(100, 150))).toBe(true)
    await boris.engine().forgetRevealed({ revealed: file.revealed })
    await expect(boris.engine().readRevealed({ revealed: file.revealed, from: 0, length: 1 })).rejects.toMatchObject({
      code: 'no_such_file',
    })
  })

  it('is not shown beyond a lock, nor for longer than somebody may be looking', async () => {
    const { boris } = world
    const first = await revealed(await held())
    boris.clock.pass(15 * 60_000)
    const gone = { code: 'no_such_file' }
    const read = (revealed: string) => boris.engine().readRevealed({ revealed, from: 0, length: 1 })
    // In the turn that the hours have passed in.
    await eventually(boris.engine(), () =>
      read(first.file.revealed).then(
        () => undefined,
        () => true,
      ),
    )
    await expect(read(first.file.revealed)).rejects.toMatchObject(gone)
    const second = await revealed(await held())
    expect((await read(second.file.revealed)).bytes).toHaveLength(1)
    await boris.engine().lock()
    await boris.unlock()
    await expect(read(second.file.revealed)).rejects.toMatchObject(gone)
  })

  it('has left its author when it is sent, who can still have the server empty it', async () => {
    const { anna, boris, chat } = world
    const message = await held()
    await eventually(anna.engine(), async () => (partsOf(anna).length === 0 ? true : undefined))
    expect(await seenAt(anna, message)).toMatchObject({ text: '', file: null, state: 'sent' })
    await expect(anna.engine().readFile({ chat, message, from: 0, length: 1 })).rejects.toThrow()
    expect(await world.blobsAtHome()).toHaveLength(1)
    await anna.engine().deleteMessage({ chat, message, everywhere: true })
    await eventually(anna.engine(), async () => ((await world.blobsAtHome()).length === 0 ? true : undefined))
    await chatWhen(boris.engine(), chat, ({ messages }) => messages.every(({ file }) => file === null))
    await eventually(boris.engine(), async () => (partsOf(boris).length === 0 ? true : undefined))
  })

  it('waits where it is not here yet, and one under way stops when its message is taken back', async () => {
    const { anna, boris, chat } = world
    const message = await world.send(anna, bytes, once)
    await world.fileWhen(boris, message, 'remote')
    await expect(boris.engine().revealMessage({ chat, message })).rejects.toMatchObject({ code: 'file_not_here' })
    expect(await seenAt(boris, message)).toBeDefined()
    boris.way.fates((index) => (index < 1 ? 'through' : 'hang'))
    await boris.engine().fetchFile({ chat, message })
    await eventually(boris.engine(), async () => (boris.way.asked.length >= 2 ? true : undefined))
    await anna.engine().deleteMessage({ chat, message, everywhere: true })
    await chatWhen(boris.engine(), chat, ({ messages }) => messages.every(({ file }) => file === null))
    await eventually(boris.engine(), async () => (partsOf(boris).length === 0 ? true : undefined))
  })

  it('is a voice or any other file, too, which is saved once where its user wants it', async () => {
    const { anna, boris, chat } = world
    const sound = { durationMs: 3_000, waveform: new Uint8Array([1, 2, 3]) }
    const message = await world.send(anna, bytes, { ...once, name: 'voice.webm', type: 'audio/webm', sound })
    await world.fileWhen(boris, message, 'remote')
    await boris.engine().fetchFile({ chat, message })
    expect((await world.fileWhen(boris, message, 'held')).file.sound).toEqual({
      durationMs: 3_000,
      waveform: new Uint8Array(0),
    })
    const { file } = await revealed(message)
    expect(file.sound).toEqual(sound)
    const path = join(boris.folder, '..', `saved-${message}`)
    boris.grants.grant({ token: 'c'.repeat(32), path, purpose: 'write' })
    const { revealed: name } = file
    expect(await boris.engine().saveRevealed({ revealed: name, handle: 'c'.repeat(32) })).toEqual({ ok: true })
    expect(readFileSync(path).equals(bytes)).toBe(true)
  })
})
