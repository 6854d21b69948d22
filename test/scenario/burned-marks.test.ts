// All that hangs on a message goes with it: what it answered and was answered, its edits, reactions, pins, people named in
// it, its file and the small picture of it. Not on the disk, sealed as it was; not in the vault, for whoever has the
// password; not at the server. Promises B9 and B10.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VaultTable } from '#core/ports/vault-store.ts'
import type { MessageView } from '#core/views/message-view.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { filesWith, openedRows, sealedRows } from '../support/blind/vault-rows.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { openFileWorld, type FileWorld, type Person } from '../support/files/file-world.ts'
import { eventually } from '../support/installation.ts'

const hour = 3_600_000
const secrets = {
  text: 'warbler 21 in the reeds, https://warbler.example/29',
  edited: 'warbler 22 in the willow',
  answer: 'warbler 23, and I agree',
  caption: 'warbler 24 beside the file',
  fileName: 'warbler 25 ledger.bin',
  fileType: 'application/x-warbler-26',
  preview: 'warbler 27 in a small picture',
  bytes: 'warbler 28 in the file itself ',
  emoji: '👨‍👩‍👧‍👦',
} as const
const scan = createCanaryScan(secrets)
/** Where what people say of messages lies, and what says it. */
const tables: readonly VaultTable[] = [
  'messages',
  'message_ids',
  'raw_rows',
  'outbox',
  'sent_bodies',
  'chat_marks',
  'files',
  'shelves',
]

let world: FileWorld
beforeEach(async () => {
  world = await openFileWorld()
})
afterEach(() => world[Symbol.asyncDispose]())

interface Said {
  readonly text: string
  readonly answer: string
  readonly file: string
}

const find = async ({ engine }: Person, id: string): Promise<MessageView | undefined> =>
  (await engine().chatView({ chat: world.chat, limit: 500 })).messages.find((message) => message.id === id)

const when = (person: Person, id: string, ready: (message: MessageView | undefined) => boolean): Promise<true> =>
  eventually(person.engine(), async () => {
    if (ready(await find(person, id))) return true
    // What was cut is tried again after a while.
    person.clock.pass(1_000)
    return undefined
  })

/** Anna's text and file, Boris's answer, and all that can be said of them. */
async function say(timerSeconds: number): Promise<Said> {
  const { anna, boris, chat } = world
  const { address = '' } = await boris.engine().account()
  await anna.engine().acceptChat({ chat })
  await boris.engine().acceptChat({ chat })
  const mentions = [{ start: 0, length: 7, account: address }]
  const { id: text } = await anna.engine().sendText({ chat, text: secrets.text, timerSeconds, mentions })
  await when(boris, text, (message) => message?.text === secrets.text)
  const { id: answer } = await boris.engine().sendText({ chat, text: secrets.answer, timerSeconds, replyTo: text })
  const file = await world.send(anna, utf8(secrets.bytes.repeat(2_000)), {
    ...{ name: secrets.fileName, type: secrets.fileType, text: secrets.caption, timerSeconds },
    picture: { width: 3, height: 2, preview: utf8(secrets.preview) },
  })
  await world.fileWhen(boris, file, 'remote')
  await boris.engine().fetchFile({ chat, message: file })
  await world.fileWhen(boris, file, 'held')
  await anna.engine().editMessage({ chat, message: text, text: secrets.edited })
  await boris.engine().react({ chat, message: text, emoji: secrets.emoji, isOn: true })
  await boris.engine().react({ chat, message: file, emoji: secrets.emoji, isOn: true })
  await anna.engine().pinMessage({ chat, message: text, isPinned: true })
  await boris.engine().pinMessage({ chat, message: file, isPinned: true })
  for (const one of [anna, boris]) {
    const isMarked = (message: MessageView | undefined): boolean =>
      message?.isPinned === true && message.reactions.length === 1
    await when(one, text, (message) => isMarked(message) && message?.text === secrets.edited)
    await when(one, file, isMarked)
    await when(one, answer, (message) => message?.reply?.state === 'here' && message.state !== 'queued')
  }
  return { text, answer, file }
}

const found = async (one: Person): Promise<readonly string[]> => {
  const rows = await openedRows(one.folder, one.password)
  return rows
    .flatMap(({ table, value }) => scan.scanBytes(table, value))
    .map(({ canary, where }) => `${canary} in ${where}`)
}

/** Pieces of the sealed parts of files, and of the sealed rows. */
function traces(one: Person): { readonly rows: readonly Buffer[]; readonly parts: readonly Buffer[] } {
  const folder = join(one.folder, 'blobs')
  const parts = readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(join(folder, name))
    return [bytes.subarray(0, 32), bytes.subarray(20_000, 20_032), bytes.subarray(-32)]
  })
  return { rows: sealedRows(one.folder, tables), parts }
}

function left(one: Person, before: ReturnType<typeof traces>): number {
  const kept = new Set(sealedRows(one.folder, tables).map((row) => row.toString('hex')))
  const gone = before.rows.filter((row) => !kept.has(row.toString('hex')))
  const pieces = gone.flatMap((row) => [row.subarray(0, 24), row.subarray(24, 40), row.subarray(-16)])
  return [...pieces, ...before.parts].flatMap((piece) => filesWith(one.folder, piece)).length
}

describe('all that hangs on a message', () => {
  it.each([
    {
      way: 'at the end of its time',
      timerSeconds: 3_600,
      blobs: 0,
      async end({ anna, boris, chat }: FileWorld) {
        anna.clock.pass(hour)
        await anna.engine().markRead({ chat })
        await boris.engine().markRead({ chat })
        for (const one of [anna, boris]) one.clock.pass(hour)
      },
    },
    {
      way: 'when it is taken back',
      timerSeconds: 0,
      blobs: 0,
      async end({ anna, boris, chat }: FileWorld, { text, answer, file }: Said) {
        for (const message of [text, file]) await anna.engine().deleteMessage({ chat, message, everywhere: true })
        await boris.engine().deleteMessage({ chat, message: answer, everywhere: true })
      },
    },
    {
      way: 'when each deletes it here',
      timerSeconds: 0,
      // What is at the server is the others' as well.
      blobs: 1,
      async end({ anna, boris, chat }: FileWorld, { text, answer, file }: Said) {
        for (const one of [anna, boris]) {
          for (const message of [text, answer, file])
            await one.engine().deleteMessage({ chat, message, everywhere: false })
        }
      },
    },
  ])('goes from disk and vault $way', async ({ timerSeconds, blobs, end }) => {
    const { anna, boris } = world
    const said = await say(timerSeconds)
    const before = new Map([anna, boris].map((one) => [one, traces(one)]))
    for (const one of [anna, boris]) {
      // What is looked for is there to be found, each of it.
      const canaries = new Set((await found(one)).map((line) => line.split(' ', 1)[0]))
      expect([...canaries].sort()).toEqual(
        ['answer', 'caption', 'edited', 'emoji', 'fileName', 'fileType', 'preview'].sort(),
      )
      const { parts, rows } = before.get(one) ?? { parts: [], rows: [] }
      expect([parts.length, rows.length > 3]).toEqual([3, true])
      expect(filesWith(one.folder, parts[0] ?? Buffer.alloc(1)).length).toBe(1)
    }
    await end(world, said)
    for (const one of [anna, boris]) {
      for (const id of [said.text, said.answer, said.file])
        await when(one, id, (message) => message === undefined || message.kind === 'deleted')
      await eventually(one.engine(), async () =>
        left(one, before.get(one) ?? { rows: [], parts: [] }) === 0 ? true : undefined,
      )
      expect(await found(one)).toEqual([])
      expect(await one.engine().pinnedMessages({ chat: world.chat })).toEqual([])
    }
    await eventually(anna.engine(), async () => ((await world.blobsAtHome()).length === blobs ? true : undefined))
  })
})
