// What is found again in the information of a chat: the index beside the messages, by real MLS, in every way in which a
// message comes, changes and goes.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseBlobId, parseMessageId, type ChatId } from '#protocol/ids.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { chatRange, messageKey } from '../chats/row-keys.ts'
import type { OutgoingFile } from '../files/file-rows.ts'
import { planParts } from '../files/file-layout.ts'
import type { FileInfo } from '../payload/file-info.ts'
import type { VaultScan } from '../ports/vault-store.ts'
import { viewShelf, type ShelfPage } from '../views/shelf-view.ts'
import { deleteMessage } from './delete-message.ts'
import { withMessage } from './find-message.ts'
import { markDisplayed } from './mark-displayed.ts'
import { createMarkIntents } from './mark-intents.ts'
import { decodeMessageRecord, encodeMessageRecord } from './message-record.ts'
import { encryptInto, queueText, type TextOptions } from './queue-text.ts'
import type { Shelf } from './shelves.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
})

function fileOf(what: Partial<FileInfo> = {}): FileInfo {
  const sizeBytes = 9
  const parts = planParts(sizeBytes).map(() => ({
    blob: parseBlobId(toHex(crypto.randomBytes(16))),
    hash: crypto.randomBytes(32),
  }))
  const plain = { name: 'it', type: 'text/plain', picture: null, sound: null, album: null }
  return { ...plain, sizeBytes, key: crypto.randomBytes(32), parts, ...what }
}
const picture = { picture: { width: 2, height: 1, preview: null } }
const sound = { sound: { durationMs: 1_000, waveform: Uint8Array.of(1, 2) } }

async function arrive(party: Party): Promise<void> {
  expect((await party.flush(chat)).rest).toBe('empty')
  for (const one of [anna, boris]) await one.receive()
}

/** The message goes as it does when its file has gone up. */
async function write(party: Party, text: string, info?: FileInfo, options: TextOptions = {}): Promise<string> {
  const id = await party.cell(chat).task(async (task) => {
    const held: OutgoingFile[] = []
    const file =
      info === undefined ? {} : { file: { info, hold: (outgoing: OutgoingFile) => void held.push(outgoing) } }
    const queued = await queueText(party.deps, task, text, { ...options, ...file })
    for (const { order, ...message } of held) {
      await encryptInto(party.deps, task, order, { ...message, bodyHashes: [] })
    }
    return queued
  })
  await arrive(party)
  return id
}

const shelf = (party: Party, name: Shelf, more: { limit?: number; before?: string } = {}): Promise<ShelfPage> =>
  viewShelf(party.deps, [party.cell(chat)], { limit: 50, ...more, shelf: name })

/** What both devices have on a shelf, newest first. */
async function ids(name: Shelf): Promise<readonly string[]> {
  const [one = [], other] = await Promise.all(
    [anna, boris].map(async (party) => (await shelf(party, name)).messages.map(({ id }) => id)),
  )
  expect(one).toEqual(other)
  return one
}

/** Rows of the index, on whatever shelf. */
const indexed = async ({ deps }: Party): Promise<number> =>
  (await deps.vault.scan({ table: 'shelves', from: Uint8Array.of(0, 0, 0, 1) })).length

/** Notes of which tables ranges are read. */
function watched(party: Party): { readonly deps: Party['deps']; readonly scans: VaultScan['table'][] } {
  const scans: VaultScan['table'][] = []
  const { vault } = party.deps
  const scan: typeof vault.scan = (range) => {
    scans.push(range.table)
    return vault.scan(range)
  }
  return { deps: { ...party.deps, vault: { ...vault, scan } }, scans }
}

describe('a shelf', () => {
  it('has what the messages of a chat carry, newest first, by what it is', async () => {
    await write(anna, 'nothing to be found again, at http and not')
    const first = await write(anna, '', fileOf(picture))
    const report = await write(boris, 'as I said at https://example.org/plan', fileOf())
    const voice = await write(anna, '', fileOf(sound))
    const link = await write(boris, '[here](https://example.org)')
    const second = await write(boris, '', fileOf(picture))
    expect({
      pictures: await ids('pictures'),
      files: await ids('files'),
      voice: await ids('voice'),
      links: await ids('links'),
    }).toEqual({ pictures: [second, first], files: [report], voice: [voice], links: [link, report] })
  })

  it('is read page by page, and no page looks at the history', async () => {
    const written: string[] = []
    for (let i = 0; i < 5; i++) {
      written.unshift(await write(anna, '', fileOf(picture)))
      await write(boris, `https://example.org/${String(i)}`)
    }
    // Once it is known that nothing is older than the index.
    await shelf(boris, 'pictures')
    const { deps, scans } = watched(boris)
    const pages: (readonly string[])[] = []
    for (let more: { before?: string } | undefined = {}; more !== undefined; ) {
      const page: ShelfPage = await viewShelf(deps, [boris.cell(chat)], { shelf: 'pictures', limit: 2, ...more })
      pages.push(page.messages.map(({ id }) => id))
      more = page.older === null ? undefined : { before: page.older }
    }
    expect(pages).toEqual([written.slice(0, 2), written.slice(2, 4), written.slice(4)])
    expect(new Set(scans)).toEqual(new Set(['shelves']))
  })

  it('goes by what an edited message says now', async () => {
    const marks = createMarkIntents(() => ({
      ...{ chats: anna.deps, directory: anna.directory },
      worker: () => ({ flush: () => undefined }),
    }))
    const message = await write(anna, 'soon')
    expect(await ids('links')).toEqual([])
    await marks.editMessage({ chat, message, text: 'https://example.org' })
    await arrive(anna)
    expect(await ids('links')).toEqual([message])
    await marks.editMessage({ chat, message, text: 'never mind' })
    await arrive(anna)
    expect(await ids('links')).toEqual([])
  })

  it('lets go of what its author takes back', async () => {
    const message = await write(anna, 'https://example.org', fileOf(picture))
    expect([await ids('pictures'), await ids('links')]).toEqual([[message], [message]])
    const open = { chats: anna.deps, directory: anna.directory }
    await withMessage(open, { chat, message }, (task, found) => deleteMessage(anna.deps, task, found, true))
    await arrive(anna)
    expect([await ids('pictures'), await ids('links')]).toEqual([[], []])
    for (const party of [anna, boris]) expect(await indexed(party)).toBe(0)
  })

  it('lets go of what is over, on the device that wrote it and on those that displayed it', async () => {
    await Promise.all([anna.started(), boris.started()])
    await write(anna, 'https://example.org', fileOf(picture), { timerSeconds: 60 })
    expect((await ids('pictures')).length).toBe(1)
    await boris.cell(chat).task((task) => markDisplayed(boris.deps, task))
    await world.clock.advance(61_000)
    await expect.poll(() => ids('pictures')).toEqual([])
    for (const party of [anna, boris]) expect(await indexed(party)).toBe(0)
  })

  it('is filled with what is older than the index, as far back as somebody looks, and once', async () => {
    const oldest = await write(anna, '', fileOf(picture))
    await anna.cell(chat).task(async ({ work, record }) => {
      const { number } = record()
      const rows = await work.scan({ table: 'messages', ...chatRange(number) })
      const like = rows.map(({ value }) => decodeMessageRecord(value)).find(({ file }) => file !== null)
      if (like === undefined) throw new Error('no picture')
      for (let seq = 10_000; seq < 11_300; seq++) {
        const id = parseMessageId(toHex(crypto.randomBytes(16)))
        const old = { ...like, id, file: seq % 100 === 0 ? like.file : null }
        work.put('messages', messageKey(number, 0, 0, seq), encodeMessageRecord(old))
      }
    })
    expect(await indexed(anna)).toBe(1)
    const first = await shelf(anna, 'pictures', { limit: 3 })
    // Of the 500 newest five have a picture; the oldest of all was on it before.
    expect(await indexed(anna)).toBe(6)
    const { deps, scans } = watched(anna)
    const found = [...first.messages]
    for (let before = first.older; before !== null; ) {
      const page = await viewShelf(deps, [anna.cell(chat)], { shelf: 'pictures', limit: 3, before })
      found.push(...page.messages)
      before = page.older
    }
    expect(found).toHaveLength(14)
    expect(found.at(-1)?.id).toBe(oldest)
    expect(new Set(found.map(({ id }) => id)).size).toBe(14)
    expect(new Set(scans)).toEqual(new Set(['shelves']))
    expect((await shelf(anna, 'pictures')).messages.map(({ id }) => id)).toEqual(found.map(({ id }) => id))
  })

  it('never has what is shown once', async () => {
    await write(anna, 'https://example.org', undefined, { burnsOnRead: true })
    expect(await ids('links')).toEqual([])
  })
})
