// What a chat's information finds again, and what goes together, over a real server and real TLS: by both people, after a
// restart, and no longer than the messages are there.

import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utf8 } from '#protocol/codec/utf8.ts'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import { eventually, messageWhen } from '../support/installation.ts'

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

type Shelf = Parameters<ReturnType<Person['engine']>['chatShelf']>[0]['shelf']
type Sent = Parameters<ReturnType<Person['engine']>['sendFile']>[0]

const picture = { width: 4, height: 3, preview: utf8('small') }

async function send(from: Person, more: Partial<Sent>): Promise<string> {
  const staged = await from.engine().stageBytes({ name: 'it.bin', sizeBytes: 3 })
  if (!staged.ok) throw new Error(staged.code)
  await from.engine().addToStaged({ staged: staged.staged, bytes: utf8('abc') })
  const plain = { chat: world.chat, staged: staged.staged, text: '', type: '', picture: null, sound: null }
  const sent = await from.engine().sendFile({ ...plain, ...more })
  if (!sent.ok) throw new Error(sent.code)
  return sent.id
}

const shelf = async (of: Pick<Person, 'engine'>, name: Shelf): Promise<readonly string[]> => {
  const { messages } = await of.engine().chatShelf({ chat: world.chat, shelf: name, limit: 100 })
  return messages.map(({ id }) => id)
}
const shelfWhen = (of: Person, name: Shelf, wanted: readonly string[]): Promise<true> =>
  eventually(of.engine(), async () => {
    const there = await shelf(of, name)
    return there.length === wanted.length && there.every((id, at) => id === wanted[at]) ? true : undefined
  })

describe('what a chat’s messages carry', () => {
  it('is found by both, also on a disk that was just started from', async () => {
    const { anna, boris, chat } = world
    const first = await send(anna, { picture })
    const report = await send(anna, { text: 'the report' })
    const voice = await send(anna, { sound: { durationMs: 900, waveform: Uint8Array.of(0, 255) } })
    await anna.engine().sendText({ chat, text: 'and https://example.org' })
    await messageWhen(boris.engine(), chat, 'and https://example.org')
    await shelfWhen(boris, 'pictures', [first])
    await shelfWhen(boris, 'files', [report])
    await shelfWhen(boris, 'voice', [voice])
    const again = await world.killed(boris)
    for (const of of [anna, boris, again]) {
      expect({ files: await shelf(of, 'files'), links: (await shelf(of, 'links')).length }).toEqual({
        files: [report],
        links: 1,
      })
    }
  })

  it('is found no more once its message was taken back, or was deleted here alone', async () => {
    const { anna, boris, chat } = world
    const [one, other] = [await send(anna, { picture }), await send(anna, { picture })]
    await shelfWhen(boris, 'pictures', [other, one])
    await boris.engine().deleteMessage({ chat, message: other, everywhere: false })
    expect([await shelf(boris, 'pictures'), await shelf(anna, 'pictures')]).toEqual([[one], [other, one]])
    await anna.engine().deleteMessage({ chat, message: one, everywhere: true })
    await shelfWhen(boris, 'pictures', [])
  })

  it('is found no more once its time is over', async () => {
    const { anna, boris, chat } = world
    const short = await send(anna, { picture, timerSeconds: 60 })
    await shelfWhen(boris, 'pictures', [short])
    await boris.engine().markRead({ chat })
    for (const { clock } of [anna, boris]) clock.pass(61_000)
    for (const of of [anna, boris]) await shelfWhen(of, 'pictures', [])
  })
})

describe('pictures that are sent together', () => {
  it('say which of how many they are, and the first what it answers', async () => {
    const { anna, boris, chat } = world
    const asked = await boris.engine().sendText({ chat, text: 'how does it look?' })
    await messageWhen(anna.engine(), chat, 'how does it look?')
    const id = randomBytes(16).toString('hex')
    const sent: string[] = []
    for (const index of [0, 1]) {
      const reply = index === 0 ? { replyTo: asked.id } : {}
      sent.push(await send(anna, { picture, album: { id, index, count: 2 }, ...reply }))
    }
    const [first, second] = [
      await world.fileWhen(boris, sent[0] ?? '', 'remote'),
      await world.fileWhen(boris, sent[1] ?? '', 'remote'),
    ]
    expect([first.file.album, second.file.album]).toEqual([
      { id, index: 0, count: 2 },
      { id, index: 1, count: 2 },
    ])
    expect([first.reply?.message, second.reply]).toEqual([asked.id, null])
  })

  it('are refused where a place is none', async () => {
    const { anna } = world
    const id = randomBytes(16).toString('hex')
    await expect(send(anna, { picture, album: { id, index: 2, count: 2 } })).rejects.toThrow()
    await expect(send(anna, { album: { id, index: 0, count: 2 } })).rejects.toThrow()
  })
})

describe('a file that is forwarded', () => {
  it('goes with its words, its picture and its author, sealed anew, once it is here', async () => {
    const { anna, boris, chat } = world
    const message = await send(anna, { picture, text: 'the weir', type: 'image/png' })
    await world.fileWhen(boris, message, 'remote')
    const wanted = { chat, message, to: [chat], namesAuthor: true }
    await expect(boris.engine().forwardFile(wanted)).rejects.toMatchObject({ code: 'file_not_here' })
    await boris.engine().fetchFile({ chat, message })
    await world.fileWhen(boris, message, 'held')
    const forwarded = await boris.engine().forwardFile(wanted)
    if (!forwarded.ok) throw new Error(forwarded.code)
    const [copy = ''] = forwarded.ids
    const came = await world.fileWhen(anna, copy, 'remote')
    expect({ text: came.text, name: came.file.name, picture: came.file.picture, from: came.forwarded?.from }).toEqual({
      text: 'the weir',
      name: 'it.bin',
      picture: { width: 4, height: 3, hasPreview: true },
      from: (await anna.engine().account()).address,
    })
    await anna.engine().fetchFile({ chat, message: copy })
    await world.fileWhen(anna, copy, 'held')
    expect((await world.saved(anna, copy)).toString()).toBe('abc')
    // Two files at the server, and the same one nowhere.
    expect(await world.blobsAtHome()).toHaveLength(2)
  })

  it('is not one that destroys itself: a copy would outlive it', async () => {
    const { anna, chat } = world
    const message = await send(anna, { timerSeconds: 3_600 })
    await world.fileWhen(anna, message, 'held')
    const wanted = { chat, message, to: [chat], namesAuthor: false }
    await expect(anna.engine().forwardFile(wanted)).rejects.toMatchObject({ code: 'not_forwardable' })
  })
})
