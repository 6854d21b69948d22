// What a message said before and after it was changed goes from the server with it.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId, MessageId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { decodePayload } from '../payload/payload.ts'
import { deleteMessage } from './delete-message.ts'
import { withMessage } from './find-message.ts'
import { createMarkIntents } from './mark-intents.ts'
import { decodeOutboxRecord } from './outbox-record.ts'
import { queueText } from './queue-text.ts'

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

const write = (text: string): Promise<MessageId> => anna.cell(chat).task((task) => queueText(anna.deps, task, text))

const edit = (message: string, text: string): Promise<void> =>
  createMarkIntents(() => ({
    chats: anna.deps,
    directory: anna.directory,
    worker: () => ({ flush: () => undefined }),
  })).editMessage({ chat, message, text })

async function sent(): Promise<void> {
  expect((await anna.flush(chat)).rest).toBe('empty')
  for (const one of [anna, boris]) await one.receive()
}

async function erase(message: MessageId, everywhere: boolean): Promise<void> {
  const open = { chats: anna.deps, directory: anna.directory }
  await withMessage(open, { chat, message }, (task, found) => deleteMessage(anna.deps, task, found, everywhere))
}

const held = (): number => world.home.rows.filter((row) => row.chat === chat).length

describe('the edits of a message', () => {
  it('are emptied at the server with it', async () => {
    const message = await write('one')
    await sent()
    for (const text of ['two', 'three']) await edit(message, text)
    await sent()
    const before = held()
    await erase(message, true)
    await sent()
    // The message and two edits are gone; the word that takes it back has come.
    expect(held()).toBe(before - 3 + 1)
  })

  it('stay there when it is deleted on this device alone', async () => {
    const message = await write('one')
    await sent()
    await edit(message, 'two')
    await erase(message, false)
    const before = held()
    await sent()
    expect(held()).toBe(before + 1)
    expect(await boris.texts(chat)).toEqual(['two'])
    expect(await anna.deps.vault.scan({ table: 'deletions' })).toEqual([])
  })

  it('are never sent when it is taken back before they were', async () => {
    const message = await write('one')
    await edit(message, 'the secret')
    await erase(message, true)
    const waiting = await anna.deps.vault.scan({ table: 'outbox' })
    expect(waiting.map(({ value }) => decodePayload(decodeOutboxRecord(value).payload).content.kind)).toEqual([
      'delete',
    ])
  })
})
