import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import type { StreamEvents, Transport } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import {
  decodeFrame,
  deviceLogNoticeShape,
  encodeFrame,
  frameTypes,
  helloShape,
  timedBody,
} from '#protocol/client-server/stream-frames.ts'
import { idBytes, parseAccountAddress, parseIncarnation, type ChatId } from '#protocol/ids.ts'
import { lost } from '../../../test/support/chat/memory-home.ts'
import { createWorld, type Party, type World } from '../../../test/support/chat/party.ts'
import { planUpdate } from '../chats/membership.ts'
import { viewChat } from '../views/chat-view.ts'
import { openAccountSession, type AccountSession } from './account-session.ts'
import { createMemoryFileStore, noHandles } from '../../../test/support/memory-file-store.ts'

let crypto: Crypto
let world: World
let anna: Party
let boris: Party
let chat: ChatId
let session: AccountSession
let streams: { events: StreamEvents; acknowledged: number[] }[]
let pools: number
/** So many of the first requests for the pool, and of those that bring an entry of a log, are not answered. */
let poolsLost: number
let entriesLost: number

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(async () => {
  world = createWorld(crypto)
  anna = await world.party('anna')
  boris = await world.party('boris')
  chat = await world.group([anna, boris])
  streams = []
  ;[pools, poolsLost, entriesLost] = [0, 0, 0]
  session = await openSession(anna)
})

afterEach(() => session.stop())

function openSession(party: Party): Promise<AccountSession> {
  const unused = (): never => {
    throw new Error('not used here')
  }
  const transport: Transport = {
    request: unused,
    anonymousPost: unused,
    openBlobConnection: unused,
    openStream({ events }) {
      const stream = { events, acknowledged: [] as number[] }
      streams.push(stream)
      return { send: (frame) => stream.acknowledged.push(decodeFrame(frame).id), close: () => undefined }
    },
    close: () => Promise.resolve(),
  }
  return openAccountSession({
    ...party.deps,
    onContact: () => undefined,
    contactSecret: new Uint8Array(32),
    routes: {
      ...party.deps.routes,
      appendEntry: async ({ entry }) => {
        if (entriesLost-- > 0) return lost
        world.home.logs.set(party.address, [...(world.home.logs.get(party.address) ?? []), fromBase64url(entry)])
        return { ok: true, value: { seq: 0 } }
      },
      pool: async () => {
        if (++pools <= poolsLost) return lost
        return { ok: true, value: { pool: 50, lastResortExpiresAtMs: Number.MAX_SAFE_INTEGER } }
      },
    },
    transport,
    keeper: {
      request: unused,
      session: async () => ({ ok: true, value: { token: 't', expiresAtMs: 0, certified: true } }),
      drop: () => undefined,
    },
    onChat: () => undefined,
    fileStore: createMemoryFileStore(),
    fileHandles: noHandles,
    onFile: () => undefined,
    onComparison: () => undefined,
    onDevices: () => undefined,
    x25519: crypto.x25519KeyPair(crypto.randomBytes(32)),
    onRevoked: () => undefined,
    onConnection: () => undefined,
  })
}

const first = parseIncarnation('1a'.repeat(16))
const second = parseIncarnation('2b'.repeat(16))
const frame = (type: Parameters<typeof encodeFrame>[0]['type'], id: number, body: Uint8Array, seq = id): Uint8Array =>
  encodeFrame({ type, handle: 1, id, seq, body })

async function settle(ms = 0): Promise<void> {
  for (let i = 0; i < 40; i++) await world.clock.advance(i === 0 ? ms : 0)
}

/** A stream that says hello with these restores, and names the chat. */
async function meet(...restores: { incarnation: typeof first; headId: number }[]): Promise<void> {
  const { incarnation } = restores.at(-1) ?? { incarnation: first }
  const hello = { incarnation, restores, cursor: 0, headId: 99, timeMs: 0, signedCursor: null }
  streams.at(-1)!.events.onFrame(frame(frameTypes.hello, 0, encodeShape(helloShape, hello)))
  streams.at(-1)!.events.onFrame(frame(frameTypes.chat, 0, idBytes(chat)))
  await settle()
}

/** Sends the home's rows for anna on the stream. */
async function stream(after = 0): Promise<void> {
  for (const row of world.home.rowsFor(anna.deps.self.device, after)) {
    streams.at(-1)!.events.onFrame(frame(row.type, row.id, timedBody(row.timeMs, row.content), row.seq))
  }
  await settle()
}

async function reconnect(): Promise<void> {
  streams.at(-1)!.events.onEnd({ code: 1006, reason: '' })
  await settle()
  session.hurry()
  await settle()
}

const texts = async (): Promise<readonly string[]> => {
  const cell = session.directory.find(chat)
  if (cell === undefined) return []
  return (await viewChat(session.chats, cell, { limit: 500 })).messages
    .filter(({ kind }) => kind === 'text')
    .map(({ text }) => text)
}

describe('an account at work', () => {
  it('reads what comes, acknowledges it, and goes on from there after a break', async () => {
    await boris.say(chat, 'one')
    await settle()
    await meet({ incarnation: first, headId: 0 })
    await stream()
    expect(await texts()).toEqual(['one'])
    const newest = world.home.rows.at(-1)!.id
    expect(streams[0]!.acknowledged.at(-1)).toBe(newest)
    await reconnect()
    await boris.say(chat, 'two')
    await meet({ incarnation: first, headId: 0 })
    // The server is free to send everything again.
    await stream()
    expect(await texts()).toEqual(['one', 'two'])
    expect(streams[1]!.acknowledged).toEqual([world.home.rows.at(-1)!.id])
  })

  it('does not skip at the next hello what the disk refused', async () => {
    await meet({ incarnation: first, headId: 0 })
    await stream()
    const before = streams[0]!.acknowledged.length
    const { id } = world.home.rows.at(-1)!
    await boris.say(chat, 'refused by the disk')
    anna.store.failApply(1)
    await stream(id)
    expect(streams[0]!.acknowledged).toHaveLength(before)
    await reconnect()
    await meet({ incarnation: first, headId: 0 })
    await stream()
    expect(await texts()).toEqual(['refused by the disk'])
    expect(streams[1]!.acknowledged.length).toBeGreaterThan(0)
  })

  it('reads again from where a restored server lost its memory, and shows nothing twice', async () => {
    await boris.say(chat, 'before')
    await meet({ incarnation: first, headId: 0 })
    await stream()
    await reconnect()
    await boris.say(chat, 'after the restore')
    await meet({ incarnation: first, headId: 0 }, { incarnation: second, headId: 1 })
    await stream()
    expect(await texts()).toEqual(['before', 'after the restore'])
  })

  it('works off at its start what was stored before the last end', async () => {
    await boris.say(chat, 'stored, not read')
    await session.stop()
    await anna.take(world.home.rowsFor(anna.deps.self.device, 0))
    session = await openSession(anna)
    await settle()
    expect(await texts()).toEqual(['stored, not read'])
  })

  it('fills its pool when it gets online, and commits what is due as time passes', async () => {
    await meet({ incarnation: first, headId: 0 })
    streams.at(-1)!.events.onFrame(frame(frameTypes.caughtUp, 0, new Uint8Array(0)))
    await settle()
    expect(pools).toBe(1)
    const cell = session.directory.find(chat)!
    await cell.task(async (task) => {
      task.update({ updateDueMs: world.clock.nowMs() + 20_000 })
    })
    await settle(15_000)
    expect(cell.record().epoch).toBe(1)
    await settle(15_000)
    await settle()
    expect(cell.record().epoch).toBe(2)
  })

  it('asks for its pool again where one request fails and the stream stands, later each time', async () => {
    poolsLost = 2
    await meet({ incarnation: first, headId: 0 })
    streams.at(-1)!.events.onFrame(frame(frameTypes.caughtUp, 0, new Uint8Array(0)))
    await settle()
    expect(pools).toBe(1)
    await settle(5_000)
    expect(pools).toBe(2)
    await settle(10_000)
    expect(pools).toBe(3)
    await settle(3_600_000)
    expect(pools).toBe(3)
  })

  it('brings back what a restored server has lost, again where one request fails and the stream stands', async () => {
    await meet({ incarnation: first, headId: 0 })
    world.home.logs.set(anna.address, [])
    const asked = (): number => world.home.calls.filter(({ route }) => route === 'deviceLog').length
    const isBack = (): boolean => (world.home.logs.get(anna.address) ?? []).length > 0
    entriesLost = 2
    await reconnect()
    await meet({ incarnation: first, headId: 0 }, { incarnation: second, headId: 99 })
    streams.at(-1)!.events.onFrame(frame(frameTypes.caughtUp, 0, new Uint8Array(0)))
    await settle()
    expect([isBack(), asked() > 0]).toEqual([false, true])
    await settle(5_000)
    expect(isBack()).toBe(true)
  })

  it('asks for the logs of accounts that it knows, and of no others', async () => {
    await meet({ incarnation: first, headId: 0 })
    const notice = (account: string): Uint8Array =>
      frame(
        frameTypes.deviceLog,
        0,
        encodeShape(deviceLogNoticeShape, { account: parseAccountAddress(account), seq: 1 }),
      )
    streams.at(-1)!.events.onFrame(notice('stranger@example.org'))
    streams.at(-1)!.events.onFrame(notice(boris.address))
    await settle()
    const asked = world.home.calls.filter(({ route }) => route === 'deviceLog').map(({ body }) => body)
    expect(asked.at(-1)).toBe(boris.address)
    expect(asked).not.toContain('stranger@example.org')
  })

  it('stops though a commit waits for its row', async () => {
    await meet({ incarnation: first, headId: 0 })
    world.home.once('commit', async (real) => {
      await real()
      return { ok: false, why: 'refused', code: 'epoch_taken', retryAfterMs: undefined, details: {} }
    })
    const waiting = session.worker(session.directory.find(chat)!).commit(planUpdate(1))
    await settle()
    await session.stop()
    expect(await waiting).toMatchObject({ ok: false, code: 'locked' })
    expect(world.clock.pending()).toBe(0)
  })
})
