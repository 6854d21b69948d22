import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { chatRange } from '../chats/row-keys.ts'
import { createMessageIntents, type MessageIntents } from './message-intents.ts'

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

/** The outbox is flushed by hand. */
function intents({ deps, directory }: Party): MessageIntents {
  const never = () => Promise.reject(new Error('not asked for here'))
  const typing = { say: never, heard: never, in: () => [], stop: () => undefined }
  return createMessageIntents(() => ({
    chats: deps,
    directory,
    worker: () => ({ flush: () => undefined, commit: never }),
    life: { typing: () => typing },
    ownDevices: { markRead: never },
  }))
}

const posts = (): number => world.home.calls.filter(({ route }) => route === 'post').length
const usage = (code: string) => expect.objectContaining({ name: 'UsageError', code }) as Error

describe('a message that is sent with time to think', () => {
  it('leaves when that is over, and those behind it after it', async () => {
    await intents(anna).sendText({ chat, text: 'first', holdSeconds: 5 })
    await intents(anna).sendText({ chat, text: 'second' })
    expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 5_000 })
    expect(posts()).toBe(0)
    await world.clock.advance(5_000)
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['first', 'second'])
  })

  it('never leaves once it was unsent, and its words come back', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'in anger', holdSeconds: 5 })
    expect(await intents(anna).unsend({ chat, message: id })).toEqual({ ok: true, text: 'in anger' })
    await world.clock.advance(5_000)
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    expect(posts()).toBe(0)
    expect(await anna.texts(chat)).toEqual([])
    await anna.say(chat, 'in peace')
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['in peace'])
  })

  it('cannot be unsent once it is on its way, whatever became of the post and the clock', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'gone', holdSeconds: 5 })
    await world.clock.advance(5_000)
    world.home.once('post', () => Promise.resolve(lost))
    expect((await anna.flush(chat)).rest).toBe('later')
    world.clock.jump(-10_000)
    expect(await intents(anna).unsend({ chat, message: id })).toEqual({ ok: false, code: 'already_sent' })
    expect(await anna.texts(chat)).toEqual(['gone'])
  })

  it('is not held for longer by a clock that was set back, and not for more than half a minute', async () => {
    await intents(anna).sendText({ chat, text: 'soon', holdSeconds: 30 })
    world.clock.jump(-3_600_000)
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await expect(intents(anna).sendText({ chat, text: 'too long', holdSeconds: 31 })).rejects.toThrow(usage('bad_hold'))
  })
})

describe('a message that is deleted with time to think', () => {
  const leaving = async (party: Party) =>
    (await party.messages(chat)).filter(({ isLeaving }) => isLeaving).map(({ text }) => text)

  it('goes when that is over, here and for the others', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'oops' })
    await anna.flush(chat)
    await anna.receive()
    await boris.receive()
    await anna.started()
    await intents(anna).deleteMessage({ chat, message: id, everywhere: true, holdSeconds: 5 })
    expect(await leaving(anna)).toEqual(['oops'])
    await world.clock.advance(4_999)
    expect(await anna.texts(chat)).toEqual(['oops'])
    await world.clock.advance(1)
    await anna.cell(chat).task(() => Promise.resolve())
    expect(await anna.texts(chat)).toEqual([])
    await anna.flush(chat)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual([])
    expect((await boris.messages(chat)).map(({ kind }) => kind)).toContain('deleted')
  })

  it('stays where it is kept', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'dear' })
    await anna.flush(chat)
    await anna.started()
    await intents(anna).deleteMessage({ chat, message: id, everywhere: true, holdSeconds: 5 })
    await intents(anna).keepMessage({ chat, message: id })
    await world.clock.advance(60_000)
    expect(await anna.texts(chat)).toEqual(['dear'])
    expect(await leaving(anna)).toEqual([])
    expect(await (await anna.restarted()).texts(chat)).toEqual(['dear'])
  })

  it('goes at the next start where the device was closed meanwhile', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'not for the morning' })
    await anna.flush(chat)
    await intents(anna).deleteMessage({ chat, message: id, everywhere: true, holdSeconds: 5 })
    const again = await anna.restarted()
    await again.started()
    expect(await again.texts(chat)).toEqual([])
  })

  it('is forgotten at the next start where its chat has gone meanwhile', async () => {
    const { id } = await intents(anna).sendText({ chat, text: 'of a chat that goes' })
    await intents(anna).deleteMessage({ chat, message: id, everywhere: false, holdSeconds: 5 })
    const { number } = anna.cell(chat).record()
    const { from, to } = chatRange(number)
    await anna.deps.vault.apply(
      (['chats', 'messages', 'chat_marks'] as const).map((table) => ({ kind: 'delete-range', table, from, to })),
    )
    const again = await anna.restarted()
    expect(again.deps.leaving.size).toBe(1)
    await again.started()
    expect([again.deps.leaving.size, (await again.restarted()).deps.leaving.size]).toEqual([0, 0])
    expect(again.logLines.filter(({ event }) => event === 'delete_failed')).toEqual([])
  })

  it('is refused at once where it may not be', async () => {
    const { id } = await intents(boris).sendText({ chat, text: 'of boris' })
    await boris.flush(chat)
    await anna.receive()
    const deleting = intents(anna).deleteMessage({ chat, message: id, everywhere: true, holdSeconds: 5 })
    await expect(deleting).rejects.toThrow(usage('not_own_message'))
    expect(await leaving(anna)).toEqual([])
  })
})
