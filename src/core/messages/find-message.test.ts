import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId, MessageId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { storeMessages } from '../../../test/support/message-vault.ts'
import { planRemoveAccount } from '../chats/membership.ts'
import { withMessage } from './find-message.ts'
import { queueText } from './queue-text.ts'

const crypto = await createNodeCrypto()
/** So much was said after what is looked for. */
const since = 1_500
let world: World
let anna: Party
let boris: Party

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
})

async function write(by: Party, chat: ChatId, text: string): Promise<MessageId> {
  const id = await by.cell(chat).task((task) => queueText(by.deps, task, text))
  await by.flush(chat)
  for (const one of [anna, boris]) await one.receive()
  return id
}

/** Rows that are read until Anna's engine has the message. */
async function rowsToFind(chat: ChatId, message: MessageId, text: string): Promise<number> {
  const before = anna.store.rowsRead()
  const open = { chats: anna.deps, directory: anna.directory }
  const { value } = await withMessage(open, { chat, message }, (_, { record }) => Promise.resolve(record.text))
  expect(value).toBe(text)
  return anna.store.rowsRead() - before
}

async function muchMore(chat: ChatId): Promise<void> {
  const of = anna.cell(chat).record().number
  await storeMessages(
    crypto,
    anna.deps.vault,
    Array.from({ length: since }, (_, i) => ({ seq: i + 1_000_000, of })),
  )
}

describe('a message that is named', () => {
  it('by somebody who has left is looked for through the chat once, and then found at once', async () => {
    const chat = await world.group([anna, boris])
    const id = await write(boris, chat, 'of one who goes')
    expect((await anna.submit(chat, planRemoveAccount(boris.address))).ok).toBe(true)
    await anna.receive()
    await muchMore(chat)
    expect(await rowsToFind(chat, id, 'of one who goes')).toBeGreaterThan(since)
    expect(await rowsToFind(chat, id, 'of one who goes')).toBeLessThan(20)
  })

  it('and stands in a hidden chat of the same two costs no search of the one that is shown', async () => {
    const chats = [await world.pair(anna, boris), await world.pair(anna, boris)].sort()
    const [shown, hidden] = chats
    if (shown === undefined || hidden === undefined) throw new Error('two chats')
    const id = await write(boris, hidden, 'in the other one')
    await muchMore(shown)
    expect(await rowsToFind(shown, id, 'in the other one')).toBeLessThan(20)
  })
})
