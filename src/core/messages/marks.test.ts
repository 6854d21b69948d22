// What is said of messages, by real MLS: who may say it, and what it changes for everybody. Promise B7.

import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { parseAccountAddress, parseMessageId, type ChatId } from '#protocol/ids.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { planRename } from '../chats/membership.ts'
import { readHealth } from '../contacts/chat-health.ts'
import { messageReference } from '../payload/message-reference.ts'
import { encodePayload } from '../payload/payload.ts'
import { encodeReaction } from '../payload/reaction.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import type { MessageView } from '../views/message-view.ts'
import { viewPinned } from '../views/pinned-view.ts'
import { createMarkIntents, type MarkIntents } from './mark-intents.ts'
import { markDisplayed } from './mark-displayed.ts'
import { marksOf } from './marks-of-text.ts'
import { queueControl } from './queue-control.ts'
import { queueText, type TextOptions } from './queue-text.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let clara: Party
let chat: ChatId

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  clara = await world.party('clara')
  chat = await world.group([anna, boris, clara])
})

/** Of a text that begins with it. */
const here = [{ start: 0, length: 5, account: null }]
const everybody = (): readonly Party[] => [anna, boris, clara]

/** What a user of the party may do; what is queued leaves with `sent`. */
function intents({ deps, directory }: Party): MarkIntents {
  return createMarkIntents(() => ({ chats: deps, directory, worker: () => ({ flush: () => undefined }) }))
}

async function sent(party: Party): Promise<void> {
  expect((await party.flush(chat)).rest).toBe('empty')
  for (const one of everybody()) await one.receive()
}

async function write(party: Party, text: string, options: TextOptions = {}): Promise<string> {
  const id = await party.cell(chat).task((task) => queueText(party.deps, task, text, options))
  await sent(party)
  return id
}

async function seen(party: Party, id: string): Promise<MessageView> {
  const found = (await party.messages(chat)).find((message) => message.id === id)
  if (found === undefined) throw new Error('no such message')
  return found
}

const all = (id: string): Promise<MessageView[]> => Promise.all(everybody().map((one) => seen(one, id)))
const usage = (code: string) => expect.objectContaining({ name: 'UsageError', code }) as Error

async function refusals(party: Party): Promise<readonly string[]> {
  const health = await readHealth(createUnitOfWork(party.deps.vault), party.cell(chat).record().number)
  return health.refused.map(({ code }) => code)
}

describe('an edit', () => {
  it('says the message differently on every device, and says so', async () => {
    const id = await write(anna, 'see you at sevn')
    await intents(anna).editMessage({ chat, message: id, text: 'see you at seven' })
    await sent(anna)
    await intents(anna).editMessage({ chat, message: id, text: 'see you at eight' })
    await sent(anna)
    for (const { text, edited } of await all(id)) {
      expect({ text, number: edited?.number }).toEqual({ text: 'see you at eight', number: 2 })
    }
  })

  it('of somebody else’s message is no one’s to make, not even with a client that lies', async () => {
    const id = await write(anna, 'mine')
    await expect(intents(boris).editMessage({ chat, message: id, text: 'not mine' })).rejects.toThrow(
      usage('not_own_message'),
    )
    const edit = { kind: 'edit', target: parseMessageId(id), number: 1, text: 'forged', mentions: [] } as const
    await boris.cell(chat).task((task) => queueControl(boris.deps, task, edit))
    await sent(boris)
    expect((await all(id)).map(({ text, edited }) => ({ text, edited }))).toEqual(
      everybody().map(() => ({ text: 'mine', edited: null })),
    )
  })

  it('changes nothing of what is shown once, was taken back or has burned', async () => {
    const once = await write(anna, 'once', { burnsOnRead: true })
    await expect(intents(anna).editMessage({ chat, message: once, text: 'twice' })).rejects.toThrow(
      usage('not_markable'),
    )
    const gone = await write(anna, 'gone')
    const target = parseMessageId(gone)
    await anna.cell(chat).task((task) => queueControl(anna.deps, task, { kind: 'delete', target }))
    const edit = { kind: 'edit', target, number: 1, text: 'still here', mentions: [] } as const
    await anna.cell(chat).task((task) => queueControl(anna.deps, task, edit))
    const burning = { ...edit, target: parseMessageId(once) }
    await anna.cell(chat).task((task) => queueControl(anna.deps, task, burning))
    await sent(anna)
    expect(await seen(boris, gone)).toMatchObject({ kind: 'deleted', text: '', edited: null })
    expect(await seen(boris, once)).toMatchObject({ burnsOnRead: true, text: '', edited: null })
  })

  it('ends somewhere: a hundred times and no more', async () => {
    const id = await write(anna, '0')
    for (let i = 1; i <= 100; i++) await intents(anna).editMessage({ chat, message: id, text: String(i) })
    await expect(intents(anna).editMessage({ chat, message: id, text: 'more' })).rejects.toThrow(
      usage('too_many_edits'),
    )
    expect(await seen(anna, id)).toMatchObject({ text: '100', edited: { number: 100 } })
  })
})

describe('a reaction', () => {
  it('stands at the message with whoever gave it, until it is taken back', async () => {
    const id = await write(anna, 'cake!')
    await intents(boris).react({ chat, message: id, emoji: '🎂', isOn: true })
    await sent(boris)
    await world.clock.advance(1_000)
    await intents(clara).react({ chat, message: id, emoji: '🎂', isOn: true })
    await world.clock.advance(1_000)
    await intents(clara).react({ chat, message: id, emoji: '❤️', isOn: true })
    await sent(clara)
    const given = [
      { emoji: '🎂', count: 2, accounts: [boris.address, clara.address], isOwn: false },
      { emoji: '❤️', count: 1, accounts: [clara.address], isOwn: false },
    ]
    expect((await seen(anna, id)).reactions).toEqual(given)
    expect((await seen(boris, id)).reactions[0]).toMatchObject({
      isOwn: true,
      accounts: [boris.address, clara.address],
    })
    await intents(clara).react({ chat, message: id, emoji: '🎂', isOn: false })
    await sent(clara)
    for (const { reactions } of await all(id)) expect(reactions.map(({ count }) => count)).toEqual([1, 1])
  })

  it('is one emoji and nothing else, and four of one member at most', async () => {
    const id = await write(anna, 'well?')
    for (const emoji of ['', 'ok', '👍👍', '1', 'a👍', '\u200d', '👍'.repeat(9)]) {
      await expect(intents(boris).react({ chat, message: id, emoji, isOn: true })).rejects.toThrow(usage('bad_emoji'))
    }
    for (const emoji of ['👍🏽', '👩‍👩‍👧‍👦', '🇪🇪', '1️⃣'])
      await intents(boris).react({ chat, message: id, emoji, isOn: true })
    await expect(intents(boris).react({ chat, message: id, emoji: '👎', isOn: true })).rejects.toThrow(
      usage('too_many_reactions'),
    )
    await sent(boris)
    expect((await seen(anna, id)).reactions).toHaveLength(4)
  })

  it('that waited while the chat moved on is sealed for the epoch in which it leaves', async () => {
    const id = await write(anna, 'before')
    await intents(boris).react({ chat, message: id, emoji: '🐢', isOn: true })
    expect((await anna.submit(chat, planRename('Moved on'))).ok).toBe(true)
    for (const one of everybody()) await one.receive()
    await sent(boris)
    for (const { reactions } of await all(id)) expect(reactions.map(({ emoji }) => emoji)).toEqual(['🐢'])
  })

  it('of an epoch that is over still opens where its row comes late', async () => {
    const id = await write(anna, 'hello')
    await intents(boris).react({ chat, message: id, emoji: '🐌', isOn: true })
    await boris.flush(chat)
    expect((await anna.submit(chat, planRename('Later'))).ok).toBe(true)
    const rows = world.home.rowsFor(clara.deps.self.device, 0).filter(({ chat: of }) => of === chat)
    const [reaction, commit] = rows.slice(-2)
    if (reaction === undefined || commit === undefined) throw new Error('two rows were posted')
    await clara.take([{ ...commit, id: reaction.id }])
    await clara.process(chat)
    await clara.take([{ ...reaction, id: commit.id }])
    await clara.process(chat)
    expect((await seen(clara, id)).reactions.map(({ emoji }) => emoji)).toEqual(['🐌'])
    expect(await refusals(clara)).toEqual([])
  })

  it('that is not sealed under the epoch’s key is refused and counted, and the chat goes on', async () => {
    const id = await write(anna, 'hello')
    const { accountHash, device } = anna.deps.self
    const target = messageReference(crypto, parseMessageId(id), accountHash)
    const header = { id: parseMessageId('ab'.repeat(16)), device, accountHash, sentAtMs: 1, timerSeconds: 0, flags: 0 }
    const bare = encodeReaction({ target, emoji: '🦊', isOn: true })
    await anna.cell(chat).task(async (task) => {
      const group = await task.group()
      if (group === undefined) throw new Error('no group')
      const payload = encodePayload(header, { kind: 'reaction', sealed: bare })
      const { messageBytes, writes } = await anna.deps.mls.encrypt(group, task.rows, payload)
      task.rows.write(writes)
      world.home.append(chat, frameTypes.message, messageBytes)
    })
    await boris.receive()
    expect(await refusals(boris)).toEqual(['undecryptable'])
    await write(anna, 'and on')
    expect((await seen(boris, id)).reactions).toEqual([])
    expect(await boris.texts(chat)).toEqual(['hello', 'and on'])
  })
})

describe('a mention', () => {
  it('counts for whoever is named or answered, until the chat is read', async () => {
    const mentions = (party: Party) => party.cell(chat).activity().mentions
    const text = '@boris and @stranger'
    const first = await write(anna, text, {
      mentions: [
        { start: 0, length: 6, account: boris.address },
        { start: 11, length: 9, account: parseAccountAddress('stranger@example.org') },
      ],
    })
    expect([boris, clara].map(mentions)).toEqual([1, 0])
    for (const view of await all(first)) {
      expect(view.mentions).toEqual([{ start: 0, length: 6, account: boris.address }])
    }
    expect((await all(first)).map(({ isForSelf }) => isForSelf)).toEqual([false, true, false])
    await write(anna, '@here', { mentions: here })
    expect([anna, boris, clara].map(mentions)).toEqual([0, 2, 1])
    const { accountHash } = anna.deps.self
    await write(boris, 'yes?', { reply: messageReference(crypto, parseMessageId(first), accountHash) })
    expect([anna, boris, clara].map(mentions)).toEqual([1, 2, 1])
    await anna
      .cell(chat)
      .task((task) => queueControl(anna.deps, task, { kind: 'delete', target: parseMessageId(first) }))
    await sent(anna)
    expect([anna, boris, clara].map(mentions)).toEqual([1, 1, 1])
    await clara.cell(chat).task((task) => markDisplayed(clara.deps, task))
    expect([boris, clara].map(mentions)).toEqual([1, 0])
  })
})

describe('a mention of everybody', () => {
  it('stays, comes and goes with edits, and is plain text where it is forwarded', async () => {
    const id = await write(anna, '@here at nine', { mentions: here })
    const edit = async (text: string, mentions: typeof here): Promise<void> => {
      await intents(anna).editMessage({ chat, message: id, text, mentions })
      await sent(anna)
    }
    const named = async () => (await all(id)).map(({ mentions }) => mentions)
    await edit('@here at ten', here)
    expect(await named()).toEqual([here, here, here])
    await edit('at ten', [])
    expect(await named()).toEqual([[], [], []])
    await edit('@here, ten', here)
    expect(await named()).toEqual([here, here, here])
    const { ids } = await intents(anna).forwardMessage({ chat, message: id, to: [chat], namesAuthor: false })
    await sent(anna)
    const copies = await all(ids[0] ?? '')
    expect(copies.map(({ text, mentions, isForSelf }) => ({ text, mentions, isForSelf }))).toEqual(
      everybody().map(() => ({ text: '@here, ten', mentions: [], isForSelf: false })),
    )
  })

  it('calls nobody in a large group where a member says it, and is shown all the same', async () => {
    const said = { mentions: here, reply: null, forwarded: null }
    const people = Array.from({ length: 51 }, (_, n) => parseAccountAddress(`person${String(n)}@example.org`))
    const isHeard = (sender: Party) =>
      clara.cell(chat).task(async (task) => {
        const large = { ...task, record: () => ({ ...task.record(), accounts: people }) }
        const { mentions, isForSelf } = await marksOf(clara.deps, large, sender.address, said)
        return [mentions, isForSelf]
      })
    expect(await isHeard(anna)).toEqual([here, true])
    expect(await isHeard(boris)).toEqual([here, false])
  })

  it('is nobody in a chat of two', async () => {
    const pair = await world.pair(anna, boris)
    await anna.cell(pair).task((task) => queueText(anna.deps, task, '@here', { mentions: here }))
    await anna.flush(pair)
    await boris.receive()
    const [last] = (await boris.messages(pair)).slice(-1)
    expect(last).toMatchObject({ text: '@here', mentions: [], isForSelf: false })
    const forged = await boris
      .cell(pair)
      .task((task) => marksOf(boris.deps, task, anna.address, { mentions: here, reply: null, forwarded: null }))
    expect(forged).toMatchObject({ mentions: [], isForSelf: false })
  })
})

describe('a pin', () => {
  it('is for whoever looks after the group to set, and everybody sees it', async () => {
    const id = await write(boris, 'the door code is on the wall')
    await expect(intents(boris).pinMessage({ chat, message: id, isPinned: true })).rejects.toThrow(
      usage('pinning_needs_admin'),
    )
    const target = messageReference(crypto, parseMessageId(id), boris.deps.self.accountHash)
    await boris.cell(chat).task((task) => queueControl(boris.deps, task, { kind: 'pin', target, isPinned: true }))
    await sent(boris)
    expect((await all(id)).map(({ isPinned }) => isPinned)).toEqual([false, false, false])
    await intents(anna).pinMessage({ chat, message: id, isPinned: true })
    await sent(anna)
    const pinned = (party: Party) => viewPinned(party.deps, party.cell(chat))
    for (const one of everybody()) expect((await pinned(one)).map((view) => view.id)).toEqual([id])
    await boris
      .cell(chat)
      .task((task) => queueControl(boris.deps, task, { kind: 'delete', target: parseMessageId(id) }))
    await sent(boris)
    for (const one of [anna, clara]) expect(await pinned(one)).toEqual([])
  })
})

describe('a word from the end of time', () => {
  it('is followed all the same: what one member pins so the other can unpin', async () => {
    chat = await world.pair(anna, boris)
    const id = await write(anna, 'no way back')
    const target = messageReference(crypto, parseMessageId(id), anna.deps.self.accountHash)
    await boris.cell(chat).task(async (task) => {
      const when = { sentAtMs: Number.MAX_SAFE_INTEGER }
      await queueControl(boris.deps, task, { kind: 'pin', target, isPinned: true }, when)
    })
    await sent(boris)
    expect((await seen(anna, id)).isPinned).toBe(true)
    await intents(anna).pinMessage({ chat, message: id, isPinned: false })
    await sent(anna)
    const third = await anna.restarted()
    const [message] = (await third.messages(chat)).filter((one) => one.id === id)
    expect([message?.isPinned, (await seen(boris, id)).isPinned]).toEqual([false, false])
  })
})

describe('an answer', () => {
  const answer = (id: string, by: Party): TextOptions => ({
    reply: messageReference(crypto, parseMessageId(id), by.deps.self.accountHash),
  })

  it('quotes what the reader’s own copy says now, and leads there', async () => {
    const id = await write(anna, 'the train leaves at nine')
    const reply = await write(boris, 'too early', answer(id, anna))
    const { position } = await seen(clara, id)
    const quote = { state: 'here', message: id, position, sender: anna.address, excerpt: 'the train leaves at nine' }
    expect((await seen(clara, reply)).reply).toEqual(quote)
    await intents(anna).editMessage({ chat, message: id, text: 'the train leaves at ten' })
    await sent(anna)
    expect((await seen(clara, reply)).reply?.excerpt).toBe('the train leaves at ten')
    await anna.cell(chat).task((task) => queueControl(anna.deps, task, { kind: 'delete', target: parseMessageId(id) }))
    await sent(anna)
    expect((await seen(clara, reply)).reply).toMatchObject({ state: 'gone', excerpt: '' })
  })

  it('cannot put words into somebody’s mouth: another’s message of the same id is not meant', async () => {
    const id = await write(anna, 'I agree')
    const reply = await write(boris, 'noted', answer(id, clara))
    expect((await seen(anna, reply)).reply).toEqual({
      state: 'missing',
      message: null,
      position: null,
      sender: null,
      excerpt: '',
    })
  })

  it('never cuts a character in half', async () => {
    const id = await write(anna, `${'x'.repeat(159)}🐝`)
    const reply = await write(boris, 'buzz', answer(id, anna))
    expect((await seen(clara, reply)).reply?.excerpt).toBe('x'.repeat(159))
  })
})

describe('a forwarded message', () => {
  it('is marked, and says who said it only where that is wanted', async () => {
    const id = await write(boris, 'the secret of the soup')
    const other = await world.pair(anna, clara)
    const { ids } = await intents(anna).forwardMessage({ chat, message: id, to: [other], namesAuthor: false })
    const named = await intents(anna).forwardMessage({ chat, message: id, to: [other, other], namesAuthor: true })
    expect([ids.length, named.ids.length]).toEqual([1, 1])
    await anna.flush(other)
    await clara.receive()
    const shown = (await clara.messages(other)).filter(({ kind }) => kind === 'text')
    expect(shown.map(({ text, forwarded }) => ({ text, forwarded }))).toEqual([
      { text: 'the secret of the soup', forwarded: { from: null } },
      { text: 'the secret of the soup', forwarded: { from: boris.address } },
    ])
  })

  it('is none that destroys itself', async () => {
    for (const options of [{ timerSeconds: 60 }, { burnsOnRead: true }]) {
      const id = await write(boris, 'not for long', options)
      const forwarding = intents(anna).forwardMessage({ chat, message: id, to: [chat], namesAuthor: false })
      await expect(forwarding).rejects.toThrow(usage('not_forwardable'))
    }
  })
})
