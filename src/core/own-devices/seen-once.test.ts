import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId, DeviceId } from '#protocol/ids.ts'
import { createWorld, type Party } from '../../../test/support/chat/party.ts'
import { decodeMessageRecord } from '../messages/message-record.ts'
import { queueText } from '../messages/queue-text.ts'
import { accountHash } from '../payload/account-hash.ts'
import { messageReference } from '../payload/message-reference.ts'
import { decodeOwnStatement, type OwnStatement } from './own-statement.ts'
import { createSeenOnce, noteSeen, type SeenOnce } from './seen-once.ts'

const crypto = await createNodeCrypto()
let anna: Party
let boris: Party
let chat: ChatId
/** What Boris’ device has said, and to whom it could. */
let said: OwnStatement[]
let others: readonly string[]
let isHeard: boolean
let once: SeenOnce

beforeEach(async () => {
  const world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
  ;[said, others, isHeard] = [[], ['tablet'], true]
  once = createSeenOnce({
    chats: boris.deps,
    directory: boris.directory,
    group: { others: () => Promise.resolve(others as readonly DeviceId[]) },
    talk: {
      async say(statement, beside) {
        if (!isHeard) return false
        await boris.cell(chat).task(async (task) => beside?.(task))
        said.push(statement)
        return true
      },
    },
  })
})

/** Sent by Anna; gives its reference. */
async function send(text: string, burnsOnRead: boolean): Promise<Uint8Array> {
  await anna.cell(chat).task((task) => queueText(anna.deps, task, text, { burnsOnRead }))
  const rows = (await anna.deps.vault.scan({ table: 'messages' })).map(({ value }) => decodeMessageRecord(value))
  const { id, sender } = rows.find((row) => row.text === text) ?? {}
  if (id === undefined || sender === undefined) throw new Error('not queued')
  await anna.flush(chat)
  return messageReference(crypto, id, accountHash(crypto, sender))
}

const countAtBoris = async (): Promise<number> =>
  (await boris.deps.vault.scan({ table: 'messages' }))
    .map(({ value }) => decodeMessageRecord(value))
    .filter(({ kind }) => kind === 'text').length

const isNoted = async (reference: Uint8Array): Promise<void> =>
  boris.cell(chat).task((task) => {
    noteSeen(task, reference)
    return Promise.resolve()
  })

describe('that a message was seen on another device', () => {
  it('takes it away here, and what is not shown once stays', async () => {
    const [secret, plain] = [await send('once', true), await send('for good', false)]
    await boris.receive()
    expect(await countAtBoris()).toBe(2)
    await once.hear([
      { chat, message: plain },
      { chat, message: secret },
    ])
    expect(await boris.texts(chat)).toEqual(['for good'])
    // Twice is as once.
    await once.hear([{ chat, message: secret }])
    expect(await countAtBoris()).toBe(1)
  })

  it('counts for one that comes later, unless that is not shown once', async () => {
    const [secret, plain] = [await send('once', true), await send('for good', false)]
    await once.hear([
      { chat, message: secret },
      { chat, message: plain },
    ])
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['for good'])
    expect(await countAtBoris()).toBe(1)
  })

  it('says nothing of a chat that is not known here', async () => {
    await once.hear([{ chat: '0'.repeat(32) as ChatId, message: new Uint8Array(16) }])
    expect(await countAtBoris()).toBe(0)
  })
})

describe('that a message was seen here', () => {
  it('is told once, together with the others, over a restart too', async () => {
    const [first, second] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
    await isNoted(first)
    await isNoted(second)
    isHeard = false
    await once.tell()
    expect(said).toEqual([])
    isHeard = true
    await once.tell()
    await once.tell()
    const messages = [first, second].map((message) => ({ chat, message }))
    expect(said).toEqual([{ kind: 'seen', seen: messages }])
  })

  it('is told to nobody, and not kept, where there is no other device', async () => {
    await isNoted(new Uint8Array(16))
    others = []
    await once.tell()
    others = ['tablet']
    await once.tell()
    expect(said).toEqual([])
  })

  it('fits into statements, however much it is', async () => {
    for (let i = 0; i < 130; i++) await isNoted(crypto.randomBytes(16))
    await once.tell()
    expect(said.map((one) => (one.kind === 'seen' ? one.seen.length : 0))).toEqual([64, 64, 2])
  })
})

describe('the statement', () => {
  it('is refused with fields of another kind', () => {
    expect(() => decodeOwnStatement(Uint8Array.of(0xa1, 1, 0x64, 0x73, 0x65, 0x65, 0x6e))).toThrow()
  })
})
