import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import type { AnonymousPost } from '#protocol/client-server/anonymous-post.ts'
import type { AccountAddress, ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { createUnitOfWork } from '../vault/unit-of-work.ts'
import { createTyping, type Typing } from './typing.ts'

const crypto = await createNodeCrypto()
let world: World
let anna: Party
let boris: Party
let chat: ChatId
let annas: Typing
let boriss: Typing
let changes: number

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.pair(anna, boris)
  changes = 0
  annas = createTyping(anna.deps, () => undefined)
  boriss = createTyping(boris.deps, () => changes++)
})

const posts = (): AnonymousPost[] =>
  world.home.calls.filter(({ route }) => route === 'post').map(({ body }) => body as AnonymousPost)

/** Says it, and gives what was posted; nothing of it is kept at home. */
async function say(typing: Typing, party: Party): Promise<AnonymousPost | undefined> {
  const before = posts().length
  world.home.once('post', () => Promise.resolve(lost))
  await typing.say(party.cell(chat))
  return posts()[before]
}

const writing = (): readonly AccountAddress[] => boriss.in(chat)

describe('whoever is writing', () => {
  it('is believed for eight seconds, and longer if it is said again', async () => {
    const first = await say(annas, anna)
    expect(first).toMatchObject({ ephemeral: true, expiresDays: 400 })
    await boriss.heard(boris.cell(chat), first?.body ?? new Uint8Array())
    expect(writing()).toEqual([anna.address])
    await world.clock.advance(5_000)
    const second = await say(annas, anna)
    await boriss.heard(boris.cell(chat), second?.body ?? new Uint8Array())
    await world.clock.advance(7_000)
    expect(writing()).toEqual([anna.address])
    await world.clock.advance(1_000)
    expect(writing()).toEqual([])
    expect(changes).toBe(3)
  })

  it('says so once in five seconds, to nobody blocked, and not where the settings say no', async () => {
    expect(await say(annas, anna)).toBeDefined()
    expect(await say(annas, anna)).toBeUndefined()
    await world.clock.advance(5_000)
    const work = createUnitOfWork(anna.deps.vault)
    anna.deps.contacts.change(work, boris.address, { isBlocked: true })
    await work.commit()
    expect(await say(annas, anna)).toBeUndefined()
    const back = createUnitOfWork(anna.deps.vault)
    anna.deps.contacts.change(back, boris.address, { isBlocked: false })
    await back.commit()
    await anna.deps.privacy.change({ sendsTyping: false })
    expect(await say(annas, anna)).toBeUndefined()
    await anna.deps.privacy.change({ sendsTyping: true })
    expect(await say(annas, anna)).toBeDefined()
  })

  it('is not writing again because a server shows the same post again', async () => {
    const post = await say(annas, anna)
    const body = post?.body ?? new Uint8Array()
    await boriss.heard(boris.cell(chat), body)
    await world.clock.advance(9_000)
    await boriss.heard(boris.cell(chat), body)
    expect(writing()).toEqual([])
  })

  it('is nobody for bytes that no member has sealed, which are dropped without a trace', async () => {
    const stored = boris.store.applied()
    await boriss.heard(boris.cell(chat), crypto.randomBytes(318))
    await boriss.heard(boris.cell(chat), new Uint8Array())
    expect({ writing: writing(), changes, stored: boris.store.applied() }).toEqual({ writing: [], changes: 0, stored })
  })

  it('stops with the session', async () => {
    const post = await say(annas, anna)
    await boriss.heard(boris.cell(chat), post?.body ?? new Uint8Array())
    boriss.stop()
    expect({ writing: writing(), pending: world.clock.pending() }).toEqual({ writing: [], pending: 0 })
  })

  it('is nobody for a post that was being read as the session ended', async () => {
    const post = await say(annas, anna)
    const reading = boriss.heard(boris.cell(chat), post?.body ?? new Uint8Array())
    boriss.stop()
    await reading
    expect({ writing: writing(), changes, pending: world.clock.pending() }).toEqual({
      writing: [],
      changes: 0,
      pending: 0,
    })
  })
})
