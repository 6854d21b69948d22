import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { accountHash } from '../payload/account-hash.ts'
import { messageReference } from '../payload/message-reference.ts'
import { noMarks } from './message-marks.ts'
import { decodeMessageRecord } from './message-record.ts'
import { decodeOutboxRecord } from './outbox-record.ts'
import { queueText } from './queue-text.ts'

const crypto = await createNodeCrypto()
let anna: Party
let boris: Party
let chat: ChatId

beforeEach(async () => {
  const world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
})

const textsOf = async (party: Party): Promise<string[]> =>
  (await party.deps.vault.scan({ table: 'messages' }))
    .map(({ value }) => decodeMessageRecord(value))
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text)

describe('a message that burns on read', () => {
  it('leaves its author’s vault when it is sent, and is in no view before it is revealed', async () => {
    await anna.cell(chat).task((task) => queueText(anna.deps, task, 'once', { burnsOnRead: true }))
    expect(await textsOf(anna)).toEqual(['once'])
    await anna.flush(chat)
    await boris.receive()
    expect([await textsOf(anna), await textsOf(boris)]).toEqual([[''], ['once']])
    expect([await anna.texts(chat), await boris.texts(chat)]).toEqual([[''], ['']])
    expect((await boris.messages(chat)).at(-1)).toMatchObject({ burnsOnRead: true, leftMs: null, timerSeconds: 0 })
  })

  it('leaves nothing with its author of whom it named and what it answered, and is forgotten by the disk', async () => {
    await boris.say(chat, 'who was there?')
    await anna.receive()
    const asked = (await anna.deps.vault.scan({ table: 'messages' })).map(({ value }) => decodeMessageRecord(value))
    const { id, sender } = asked.find(({ text }) => text === 'who was there?') ?? {}
    if (id === undefined || sender === undefined) throw new Error('nothing was asked')
    const reply = messageReference(crypto, id, accountHash(crypto, sender))
    const mentions = [{ start: 0, length: 6, account: boris.address }]
    await anna
      .cell(chat)
      .task((task) => queueText(anna.deps, task, '@boris', { burnsOnRead: true, mentions, reply, timerSeconds: 0 }))
    const own = async () =>
      (await anna.deps.vault.scan({ table: 'messages' }))
        .map(({ value }) => decodeMessageRecord(value))
        .find(({ burnsOnRead }) => burnsOnRead)
    expect((await own())?.marks).toMatchObject({ reply, mentions })
    let forgotten = 0
    await anna.flush(chat, {
      forget: () => {
        forgotten++
        return Promise.resolve()
      },
    })
    expect([(await own())?.state, (await own())?.marks, forgotten]).toEqual(['sent', noMarks, 1])
  })

  it('stands at the server no longer than the shortest step', async () => {
    await anna.cell(chat).task((task) => queueText(anna.deps, task, 'once', { burnsOnRead: true }))
    const [queued] = await anna.deps.vault.scan({ table: 'outbox' })
    expect(decodeOutboxRecord(queued?.value ?? new Uint8Array()).expiresDays).toBe(30)
  })
})
