import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { equalBytes, toHex } from '#protocol/codec/bytes.ts'
import type { AnonymousPost } from '#protocol/client-server/anonymous-post.ts'
import type { ErrorCode } from '#protocol/error-codes.ts'
import type { ChatId } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { decodeMessageRecord } from './message-record.ts'
import { planRemoveAccount, planRename, planUpdate } from '../chats/membership.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
})

const posts = (): AnonymousPost[] =>
  world.home.calls.filter(({ route }) => route === 'post').map(({ body }) => body as AnonymousPost)

const states = async (party: Party): Promise<string[]> =>
  (await party.messages(chat)).filter(({ kind }) => kind === 'text').map(({ text, state }) => `${text} ${state}`)

describe('the outbox', () => {
  it('sends in the order of writing, and everybody reads it in that order', async () => {
    const texts = Array.from({ length: 5 }, (_, index) => `message ${String(index)}`)
    for (const text of texts) await anna.queue(chat, text)
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await Promise.all([anna.receive(), boris.receive()])
    expect(await boris.texts(chat)).toEqual(texts)
    expect(await states(anna)).toEqual(texts.map((text) => `${text} sent`))
  })

  it('finds each message by its id wherever it has come to stand', async () => {
    await anna.queue(chat, 'to be sent')
    await anna.queue(chat, 'to be queued')
    await boris.say(chat, 'to be received')
    world.home.once('post', (real) => real())
    world.home.once('post', () => Promise.resolve(lost))
    await anna.flush(chat)
    await anna.receive()
    const places = await anna.deps.vault.scan({ table: 'message_ids' })
    const texts = []
    for (const { value } of places) {
      const stored = await anna.deps.vault.get('messages', value)
      texts.push(stored === undefined ? 'nothing' : decodeMessageRecord(stored).text)
    }
    expect(texts.sort()).toEqual(['to be queued', 'to be received', 'to be sent'])
  })

  it('posts the same bytes under the same key after silence, and the message stands once', async () => {
    await anna.queue(chat, 'did it arrive?')
    world.home.once('post', async (real) => {
      await real()
      return lost
    })
    expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 5_000 })
    expect(await states(anna)).toEqual(['did it arrive? queued'])
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    const [first, second] = posts()
    expect(second).toEqual(first)
    await Promise.all([anna.receive(), boris.receive()])
    expect(await boris.texts(chat)).toEqual(['did it arrive?'])
    expect(await states(anna)).toEqual(['did it arrive? sent'])
  })

  it('survives a crash between the post and its answer, with the echo as the only witness', async () => {
    await anna.queue(chat, 'before the crash')
    world.home.once('post', async (real) => {
      await real()
      return lost
    })
    await anna.flush(chat)
    const again = await anna.restarted()
    await again.receive()
    expect(await states(again)).toEqual(['before the crash sent'])
    expect(await again.flush(chat)).toEqual({ rest: 'empty' })
    expect(posts()).toHaveLength(1)
  })

  it('encrypts again for a new epoch, under the same id and idempotency key', async () => {
    await anna.queue(chat, 'written before the commit')
    expect(await boris.submit(chat, planUpdate(boris.cell(chat).record().epoch))).toEqual({ ok: true })
    expect(await anna.flush(chat)).toEqual({ rest: 'blocked' })
    await anna.receive()
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    const [stale, fresh] = posts()
    expect(toHex(fresh!.idempotencyKey)).toBe(toHex(stale!.idempotencyKey))
    expect(toHex(fresh!.deleteHash)).toBe(toHex(stale!.deleteHash))
    expect([stale!.epoch, fresh!.epoch]).toEqual([1, 2])
    expect(equalBytes(fresh!.body, stale!.body)).toBe(false)
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['written before the commit'])
  })

  it('encrypts again at once when the chat moved while the post was under way', async () => {
    await anna.queue(chat, 'overtaken')
    world.home.once('post', async (real) => {
      await boris.submit(chat, planUpdate(1))
      await anna.receive()
      return real()
    })
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    expect(posts().map(({ epoch }) => epoch)).toEqual([1, 2])
  })

  it('knows the echo of every encryption it has posted', async () => {
    await anna.queue(chat, 'twice encrypted')
    world.home.once('post', async (real) => {
      // The first one was taken, its answer lost, and then the epoch moved.
      await real()
      return lost
    })
    await anna.flush(chat)
    await boris.submit(chat, planUpdate(1))
    const [message] = world.home.rowsFor(anna.deps.self.device, 0).slice(-2)
    const commit = world.home.rows.at(-1)!
    await anna.take([commit])
    await anna.process(chat)
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    expect(posts()).toHaveLength(2)
    await anna.take([message!])
    await anna.process(chat)
    expect(anna.logLines.filter(({ event }) => event === 'message_refused')).toEqual([])
    expect(await states(anna)).toEqual(['twice encrypted sent'])
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['twice encrypted'])
  })

  it('has revoked devices removed, then sends; and waits when that did not help', async () => {
    await anna.queue(chat, 'not to a thief')
    const told: unknown[] = []
    world.home.once('post', () => Promise.resolve(refused('revocation_pending', { entry: 'x' })))
    const waits = await anna.flush(chat, {
      removeRevoked: (_, details) => {
        told.push(details)
        return Promise.resolve()
      },
    })
    expect(waits).toEqual({ rest: 'later', retryAfterMs: 5_000 })
    expect(told).toEqual([{ entry: 'x' }])
    world.home.once('post', () => Promise.resolve(refused('revocation_pending')))
    const sent = await anna.flush(chat, {
      removeRevoked: async () => {
        await anna.submit(chat, planUpdate(1))
      },
    })
    expect(sent).toEqual({ rest: 'empty' })
    expect(posts().at(-1)?.epoch).toBe(2)
  })

  it('marks a message as failed that the server will never take, and goes on with the next', async () => {
    await anna.queue(chat, 'bad')
    await anna.queue(chat, 'good')
    world.home.once('post', () => Promise.resolve(refused('too_large')))
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['good'])
    const failed = (await anna.messages(chat)).find(({ text }) => text === 'bad')
    expect(failed).toMatchObject({ state: 'failed', failure: 'too_large' })
  })

  it.each<ErrorCode>(['internal', 'busy', 'rate_limited', 'quota_exceeded', 'disk_full', 'shutting_down', 'not_found'])(
    'keeps a message that was refused with %s',
    async (code) => {
      await anna.queue(chat, 'patience')
      world.home.once('post', () => Promise.resolve(refused(code)))
      expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 5_000 })
      expect(await states(anna)).toEqual(['patience queued'])
      expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    },
  )

  it('waits as long as the server asks it to', async () => {
    await anna.queue(chat, 'later')
    world.home.once('post', () =>
      Promise.resolve({ ok: false, why: 'refused', code: 'rate_limited', retryAfterMs: 777, details: {} }),
    )
    expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 777 })
  })

  it('repairs a wrong send hash before it posts, and posts nothing when it cannot', async () => {
    const wrong = new Uint8Array(32).fill(1)
    await anna.cell(chat).task(async (task) => {
      task.update({ sendHashIsRight: false })
    })
    world.home.chat(chat).sendHash = wrong
    await anna.queue(chat, 'after the repair')
    world.home.once('repairSendHash', () => Promise.resolve(lost))
    expect(await anna.flush(chat)).toEqual({ rest: 'later', retryAfterMs: 5_000 })
    expect(posts()).toEqual([])
    expect(await anna.flush(chat)).toEqual({ rest: 'empty' })
    await boris.receive()
    expect(await boris.texts(chat)).toEqual(['after the repair'])
    expect(boris.cell(chat).record().sendHashIsRight).toBe(true)
  })

  it('does not tell the size of what it sends: six lengths in all', async () => {
    const sizes = new Set<number>()
    for (const length of [1, 40, 60, 100, 250, 700, 1_020, 3_000, 4_090, 10_000, 16_300, 40_000, 65_000]) {
      await anna.say(chat, 'x'.repeat(length))
      sizes.add(posts().at(-1)!.body.length)
    }
    expect(sizes.size).toBe(6)
  })

  it('never shows who posts: neither name, nor device, nor key of the author is in a post', async () => {
    await anna.say(chat, 'who am I?')
    const { token, ...post } = posts()[0]!
    const { device, accountHash, signatureKeyPair } = anna.deps.self
    const sent = Object.values(post).map((value) => (value instanceof Uint8Array ? toHex(value) : String(value)))
    for (const secret of [device, toHex(accountHash), toHex(signatureKeyPair.publicKey)]) {
      expect(sent.join('|')).not.toContain(secret)
    }
    const keys = await boris.cell(chat).task((task) => task.keys())
    expect(toHex(token)).toBe(toHex(keys.sendToken))
  })

  it('fails what waited in a chat that this device was removed from, and queues nothing more there', async () => {
    const clara = await world.party('clara')
    const three = await world.group([anna, boris, clara])
    await boris.queue(three, 'too late')
    await anna.submit(three, planRemoveAccount(boris.address))
    await boris.receive()
    expect(boris.cell(three).record().state).toBe('left')
    const before = posts().length
    expect(await boris.flush(three)).toEqual({ rest: 'empty' })
    expect(posts()).toHaveLength(before)
    const waited = (await boris.messages(three)).find(({ text }) => text === 'too late')
    expect(waited).toMatchObject({ state: 'failed', failure: 'left' })
    await expect(boris.queue(three, 'more')).rejects.toMatchObject({ name: 'UsageError', code: 'chat_not_active' })
    await anna.submit(three, planRename('Without boris'))
    await clara.receive()
    expect(await clara.texts(three)).toEqual([])
  })
})
