import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RawRow } from '#core/messages/raw-row.ts'
import type { Crypto } from '#core/ports/crypto.ts'
import type { StreamEnd, StreamEvents, Transport } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromHex } from '#protocol/codec/bytes.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import {
  announcementShape,
  decodeFrame,
  deviceLogNoticeShape,
  encodeBatch,
  encodeFrame,
  frameTypes,
  helloShape,
  timedBody,
  type Frame,
  type FrameType,
} from '#protocol/client-server/stream-frames.ts'
import { closeCodes } from '#protocol/error-codes.ts'
import { StorageError } from '#protocol/errors.ts'
import { parseAccountAddress, parseChatId, parseIncarnation, type ChatId } from '#protocol/ids.ts'
import { lost, refused } from '../../../test/support/chat/memory-home.ts'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import type { Answer } from './home-server.ts'
import type { Session, SessionKeeper } from './session-keeper.ts'
import { createSync, type Connection, type Sync } from './sync.ts'

const chat = parseChatId('c0'.repeat(16))
const incarnation = parseIncarnation('1a'.repeat(16))
const session: Session = { token: 'token', expiresAtMs: 0, certified: true }

interface FakeStream {
  readonly events: StreamEvents
  readonly sent: Frame[]
  isClosed: boolean
}

let crypto: Crypto
let clock: VirtualClock
let streams: FakeStream[]
let stored: { rows: { chat: ChatId; raw: RawRow }[]; cursor: number }[]
let connections: Connection[]
let notices: string[]
let logLines: string[]
let drops: number
let endsWhileClosing: boolean
let cursor: number
let renewal: () => Promise<Answer<Session>>
let storeRows: () => Promise<void>
let meet: () => Promise<number>
let fetchRow: (id: number) => Promise<Answer<Uint8Array>>
let sync: Sync

beforeAll(async () => {
  crypto = await createNodeCrypto()
})

beforeEach(() => {
  clock = createVirtualClock()
  streams = []
  stored = []
  connections = []
  notices = []
  logLines = []
  drops = 0
  endsWhileClosing = false
  cursor = 0
  renewal = () => Promise.resolve({ ok: true, value: session })
  storeRows = () => Promise.resolve()
  meet = () => Promise.resolve(cursor)
  fetchRow = () => Promise.resolve(lost)
  const unused = (): never => {
    throw new Error('not used here')
  }
  const transport: Transport = {
    request: unused,
    anonymousPost: unused,
    openBlobConnection: unused,
    openStream({ events }) {
      const stream: FakeStream = { events, sent: [], isClosed: false }
      streams.push(stream)
      return {
        send: (frame) => stream.sent.push(decodeFrame(frame)),
        close() {
          stream.isClosed = true
          if (endsWhileClosing) events.onEnd({ code: 0, reason: 'closed here' })
        },
      }
    },
    close: () => Promise.resolve(),
  }
  const keeper: SessionKeeper = {
    request: unused,
    session: () => renewal(),
    drop: () => {
      drops++
    },
  }
  const line = (event: string): void => {
    logLines.push(event)
  }
  sync = createSync({
    crypto,
    clock,
    log: { debug: line, info: line, warn: line, error: line },
    transport,
    keeper,
    routes: { row: (id) => fetchRow(id) },
    ed25519Seed: new Uint8Array(32).fill(7),
    onHello: () => meet(),
    async storeRows(rows, next) {
      await storeRows()
      stored.push({ rows: [...rows], cursor: next })
    },
    onOwnDevices: () => notices.push('own devices'),
    onEphemeral: () => undefined,
    onDeviceLog: (account, seq) => notices.push(`${account} ${String(seq)}`),
    onConnection: (connection) => connections.push(connection),
  })
})

const stream = (): FakeStream => streams.at(-1)!
const states = (): string[] => connections.map(({ state }) => state)
const frame = (type: FrameType, id = 0, body: Uint8Array = new Uint8Array(0), seq = id): Uint8Array =>
  encodeFrame({ type, handle: type === frameTypes.hello ? 0 : 1, id, seq, body })
const hello = (): Uint8Array =>
  frame(
    frameTypes.hello,
    0,
    encodeShape(helloShape, { incarnation, restores: [], cursor: 0, headId: 9, timeMs: 0, signedCursor: null }),
  )
const named = frame(frameTypes.chat, 0, fromHex(chat))
const message = (id: number, content = Uint8Array.of(id)): Uint8Array =>
  frame(frameTypes.message, id, timedBody(1_000 + id, content))
const announced = (id: number, type: FrameType = frameTypes.commit): Uint8Array =>
  frame(frameTypes.announcement, id, encodeShape(announcementShape, { type, bytes: 60_000 }))
const caughtUp = (id: number): Uint8Array => frame(frameTypes.caughtUp, id)
const settled = (): Promise<void> => clock.advance(0)
const acknowledged = (from = stream()): number[] => from.sent.map(({ id }) => id)

async function say(...frames: readonly Uint8Array[]): Promise<void> {
  for (const one of frames) stream().events.onFrame(one)
  await settled()
}

async function connected(): Promise<void> {
  sync.start()
  await settled()
  await say(hello(), named)
}

async function end(how: Partial<StreamEnd> = {}): Promise<void> {
  stream().events.onEnd({ code: 1006, reason: '', ...how })
  await settled()
}

describe('the stream', () => {
  it('goes from connecting to online, and acknowledges nothing where nothing came', async () => {
    await connected()
    await say(caughtUp(0))
    expect(states()).toEqual(['connecting', 'syncing', 'online'])
    expect(stored).toEqual([])
    expect(stream().sent).toEqual([])
  })

  it('stores rows raw before it acknowledges them', async () => {
    let release = (): void => undefined
    storeRows = () =>
      new Promise<void>((resolve) => {
        release = resolve
      })
    await connected()
    await say(encodeBatch([message(3), message(5)]))
    expect({ stored: stored.length, acknowledged: acknowledged() }).toEqual({ stored: 0, acknowledged: [] })
    release()
    await settled()
    const raw = { type: frameTypes.message, timeMs: 1_003, content: Uint8Array.of(3), id: 3, seq: 3 }
    expect(stored).toEqual([
      {
        cursor: 5,
        rows: [
          { chat, raw },
          { chat, raw: { ...raw, id: 5, seq: 5, timeMs: 1_005, content: Uint8Array.of(5) } },
        ],
      },
    ])
    expect(acknowledged()).toEqual([5])
  })

  it('drops rows that the vault has already', async () => {
    cursor = 4
    await connected()
    await say(encodeBatch([message(2), message(4), message(6)]), message(6), message(5))
    expect(stored.flatMap(({ rows }) => rows.map(({ raw }) => raw.id))).toEqual([6])
    expect(acknowledged()).toEqual([6])
  })

  it('moves the cursor over what was not for this device', async () => {
    await connected()
    await say(message(2), caughtUp(9))
    expect(stored.map(({ cursor: at }) => at)).toEqual([2, 9])
    expect(acknowledged()).toEqual([2, 9])
  })

  it('acknowledges again what the server has forgotten, once it has sent all of it anew', async () => {
    cursor = 9
    await connected()
    await say(message(7), message(9))
    expect(acknowledged()).toEqual([])
    await say(caughtUp(9), caughtUp(9))
    expect(acknowledged()).toEqual([9])
    expect(stored).toEqual([])
  })

  it('signs its cursor with the first acknowledgement, then once a minute, and when it has become quiet', async () => {
    await connected()
    for (let id = 1; id <= 15; id++) {
      await say(message(id))
      await clock.advance(10_000)
    }
    await clock.advance(600_000)
    const { publicKey } = crypto.ed25519KeyPair(new Uint8Array(32).fill(7))
    const signed = stream().sent.filter(({ body }) => body.length > 0)
    expect(signed.map(({ id }) => id)).toEqual([1, 6, 12, 15])
    for (const { id, body } of signed) {
      expect(crypto.ed25519Verify(publicKey, acknowledgementBytes(incarnation, id), body)).toBe(true)
    }
  })

  it('signs nothing more on a stream that has ended', async () => {
    await connected()
    await say(message(1))
    await say(message(2))
    await end()
    await sync.stop()
    expect({ pending: clock.pending(), sent: stream().sent.map(({ id }) => id) }).toEqual({ pending: 0, sent: [1, 2] })
  })

  it('passes on news of device logs, and is not moved by what is never stored', async () => {
    await connected()
    const account = parseAccountAddress('anna@office.example')
    await say(
      frame(frameTypes.deviceLog, 0, encodeShape(deviceLogNoticeShape, { account, seq: 3 })),
      frame(frameTypes.ephemeral, 0, timedBody(1, Uint8Array.of(1))),
    )
    expect(notices).toEqual(['anna@office.example 3'])
    expect({ stored, sent: stream().sent, isClosed: stream().isClosed }).toEqual({
      stored: [],
      sent: [],
      isClosed: false,
    })
  })
})

describe('an announced row', () => {
  const whole = (id: number, type: FrameType = frameTypes.commit): Uint8Array =>
    frame(type, id, timedBody(2_000, new Uint8Array(60_000)))

  it('is fetched and stored in its place', async () => {
    fetchRow = (id) => Promise.resolve({ ok: true, value: whole(id) })
    await connected()
    await say(encodeBatch([message(1), announced(2), message(3)]))
    expect(stored[0]?.rows.map(({ raw }) => [raw.id, raw.type, raw.content.length])).toEqual([
      [1, frameTypes.message, 1],
      [2, frameTypes.commit, 60_000],
      [3, frameTypes.message, 1],
    ])
  })

  it.each<[string, () => Promise<Answer<Uint8Array>>]>([
    ['cannot be fetched now', () => Promise.resolve(lost)],
    ['is refused for a while', () => Promise.resolve(refused('rate_limited'))],
    ['is another row', () => Promise.resolve({ ok: true, value: whole(7) })],
    ['is of another type', () => Promise.resolve({ ok: true, value: whole(2, frameTypes.welcome) })],
    ['is no frame', () => Promise.resolve({ ok: true, value: new Uint8Array(3) })],
  ])('that %s ends the stream, with nothing of its batch stored', async (_, answer) => {
    fetchRow = answer
    await connected()
    await say(encodeBatch([message(1), announced(2)]))
    expect({ stored, acknowledged: acknowledged(), isClosed: stream().isClosed }).toEqual({
      stored: [],
      acknowledged: [],
      isClosed: true,
    })
  })

  it('that the server no longer has holds up nothing', async () => {
    fetchRow = () => Promise.resolve(refused('not_found'))
    await connected()
    await say(encodeBatch([announced(2), message(3)]))
    expect(stored.map(({ rows, cursor: at }) => [rows.length, at])).toEqual([[1, 3]])
    expect(logLines).toEqual(['row_gone'])
  })
})

describe('what the server may not send', () => {
  const noHandle = encodeFrame({
    type: frameTypes.message,
    handle: 9,
    id: 1,
    seq: 1,
    body: timedBody(1, Uint8Array.of(1)),
  })

  it.each([
    ['a row of a chat that was not named', noHandle],
    ['a frame of the client’s', frame(frameTypes.acknowledge, 5)],
    ['a frame of no type', Uint8Array.of(77, 1, 2, 3)],
    ['half a frame', message(1).subarray(0, 20)],
    ['a row without its time', frame(frameTypes.message, 1, Uint8Array.of(1))],
  ])('%s ends the stream and is not acknowledged', async (_, bad) => {
    await connected()
    await say(bad)
    expect({ isClosed: stream().isClosed, stored, sent: stream().sent }).toEqual({
      isClosed: true,
      stored: [],
      sent: [],
    })
    expect(logLines).toEqual(['stream_failed'])
  })

  it('anything before the hello ends it too', async () => {
    sync.start()
    await settled()
    await say(named)
    expect(stream().isClosed).toBe(true)
  })
})

describe('a disk that fails', () => {
  it('has nothing acknowledged, neither what failed nor what was waiting behind it', async () => {
    let fails = true
    storeRows = () => (fails ? Promise.reject(new StorageError('disk_full', 'as planned')) : Promise.resolve())
    await connected()
    stream().events.onFrame(message(1))
    stream().events.onFrame(message(2))
    stream().events.onFrame(message(3))
    fails = true
    await settled()
    fails = false
    await say(message(4))
    expect({ stored, acknowledged: acknowledged(), isClosed: stream().isClosed }).toEqual({
      stored: [],
      acknowledged: [],
      isClosed: true,
    })
  })

  it('fails between two batches that were in the queue together, and the second is not stored over the first', async () => {
    const outcomes = [Promise.reject(new StorageError('disk_error', 'as planned')), Promise.resolve()]
    outcomes[0]?.catch(() => undefined)
    storeRows = () => outcomes.shift() ?? Promise.resolve()
    await connected()
    stream().events.onFrame(message(1))
    stream().events.onFrame(message(2))
    await settled()
    expect(stored).toEqual([])
    await end()
    await clock.advance(60_000)
    await say(hello(), named, message(1), message(2))
    expect(stored.map(({ cursor: at }) => at)).toEqual([1, 2])
  })
})

describe('a stream that ends', () => {
  it('is opened again, each time after a longer while, up to a minute', async () => {
    sync.start()
    const waits: number[] = []
    for (let i = 0; i < 12; i++) {
      await settled()
      await end()
      const before = clock.monotonicMs()
      const opened = streams.length
      while (streams.length === opened) await clock.advance(50)
      waits.push(clock.monotonicMs() - before)
    }
    for (const [index, wait] of waits.entries()) {
      const ceiling = Math.min(60_000, 500 * 2 ** index)
      expect(wait).toBeGreaterThanOrEqual(ceiling * 0.5)
      expect(wait).toBeLessThanOrEqual(ceiling + 50)
    }
    expect(waits.at(-1)).toBeGreaterThan(waits[0]! * 10)
  })

  it('waits longer though it says hello each time, when it gets no further', async () => {
    storeRows = () => Promise.reject(new StorageError('disk_full', 'as planned'))
    sync.start()
    let wait = 0
    for (let i = 0; i < 8; i++) {
      await settled()
      await say(hello(), named, message(1))
      await end()
      const before = clock.monotonicMs()
      const opened = streams.length
      while (streams.length === opened) await clock.advance(50)
      wait = clock.monotonicMs() - before
    }
    expect(wait).toBeGreaterThan(30_000)
  })

  it('waits the shortest while again once rows have been stored', async () => {
    sync.start()
    for (let i = 0; i < 8; i++) {
      await settled()
      await end()
      await clock.advance(60_000)
    }
    await say(hello(), named, message(1))
    await end()
    const opened = streams.length
    await clock.advance(500)
    expect(streams).toHaveLength(opened + 1)
  })

  it('does not touch what a later one does', async () => {
    await connected()
    const first = stream()
    await end()
    await clock.advance(1_000)
    expect(streams).toHaveLength(2)
    first.events.onFrame(hello())
    first.events.onFrame(message(8))
    first.events.onEnd({ code: 1006, reason: '' })
    await settled()
    expect(stored).toEqual([])
    expect(states().at(-1)).toBe('connecting')
    await clock.advance(120_000)
    expect(streams).toHaveLength(2)
  })

  it.each<[string, Partial<StreamEnd>, number]>([
    ['the session has ended', { code: closeCodes.sessionEnded }, 1],
    ['the device is revoked', { code: closeCodes.deviceRevoked }, 1],
    ['the token was not taken at the door', { code: 0, httpStatus: 401 }, 1],
    ['the server goes down', { code: closeCodes.comeBack }, 0],
    ['the line broke', { code: 1006 }, 0],
    ['the door said something else', { code: 0, httpStatus: 503 }, 0],
  ])('has its session renewed, or not, when %s', async (_, how, expected) => {
    await connected()
    await end(how)
    expect(drops).toBe(expected)
  })
})

describe('a session that is not to be had', () => {
  it.each(['device_revoked', 'wrong_credentials', 'bad_proof', 'not_found'] as const)(
    'because of %s ends it with the reason, until somebody asks again',
    async (code) => {
      renewal = () => Promise.resolve(refused(code))
      sync.start()
      await settled()
      expect(sync.connection()).toEqual({ state: 'refused', code })
      await clock.advance(14 * 60_000)
      expect(states()).toEqual(['connecting', 'refused'])
      renewal = () => Promise.resolve({ ok: true, value: session })
      sync.hurry()
      await settled()
      expect(streams).toHaveLength(1)
    },
  )

  it('is asked for again now and then, and what is shown stays until it is had', async () => {
    renewal = () => Promise.resolve(refused('bad_proof'))
    sync.start()
    await settled()
    await clock.advance(3_600_000)
    expect(new Set(states().slice(1))).toEqual(new Set(['refused']))
    renewal = () => Promise.resolve({ ok: true, value: session })
    await clock.advance(15 * 60_000)
    await say(hello(), caughtUp(0))
    expect(states().at(-1)).toBe('online')
  })

  it.each<[string, () => Promise<Answer<Session>>]>([
    ['because the server is away', () => Promise.resolve(lost)],
    ['because it is busy', () => Promise.resolve(refused('busy'))],
    ['because the disk failed', () => Promise.reject(new StorageError('disk_full', 'as planned'))],
  ])('%s is asked for again', async (_, answer) => {
    renewal = answer
    sync.start()
    await settled()
    expect(states()).toEqual(['connecting', 'offline'])
    renewal = () => Promise.resolve({ ok: true, value: session })
    await clock.advance(600)
    expect(streams).toHaveLength(1)
  })
})

describe('a hello that shows one side to have forgotten', () => {
  it.each(['vault_rolled_back', 'server_rolled_back'])('ends the connection with the reason: %s', async (code) => {
    meet = () => Promise.reject(new StorageError(code, 'as planned'))
    sync.start()
    await settled()
    await say(hello(), named, message(1))
    expect({ shown: sync.connection(), stored, acknowledged: acknowledged(), isClosed: stream().isClosed }).toEqual({
      shown: { state: 'refused', code },
      stored: [],
      acknowledged: [],
      isClosed: true,
    })
  })
})

describe('hurrying', () => {
  it('connects at once where a wait was on, and does nothing where there is none', async () => {
    await connected()
    sync.hurry()
    await settled()
    expect(streams).toHaveLength(1)
    await end()
    sync.hurry()
    await settled()
    expect(streams).toHaveLength(2)
    expect(clock.pending()).toBe(0)
  })

  it('makes one connection though an earlier attempt was still asking for its session', async () => {
    let give: (answer: Answer<Session>) => void = () => undefined
    renewal = () => Promise.resolve(lost)
    sync.start()
    await settled()
    renewal = () =>
      new Promise((resolve) => {
        give = resolve
      })
    sync.hurry()
    sync.hurry()
    await settled()
    give({ ok: true, value: session })
    await settled()
    expect(streams).toHaveLength(1)
  })
})

describe('stopping', () => {
  it('ends the stream, waits for what is being stored, and begins nothing more', async () => {
    let release = (): void => undefined
    storeRows = () =>
      new Promise<void>((resolve) => {
        release = resolve
      })
    await connected()
    await say(message(1))
    let isStopped = false
    const stopping = sync.stop().then(() => {
      isStopped = true
    })
    await settled()
    expect({ isStopped, isClosed: stream().isClosed }).toEqual({ isStopped: false, isClosed: true })
    release()
    await stopping
    expect(stored).toHaveLength(1)
    expect(acknowledged()).toEqual([])
    await clock.advance(3_600_000)
    sync.hurry()
    await settled()
    expect(streams).toHaveLength(1)
    expect(sync.connection()).toEqual({ state: 'offline' })
  })

  it('does not try again for a stream that says its end while it is closed', async () => {
    endsWhileClosing = true
    sync.start()
    await settled()
    await sync.stop()
    await clock.advance(3_600_000)
    expect({ streams: streams.length, pending: clock.pending() }).toEqual({ streams: 1, pending: 0 })
  })

  it('forgets a wait', async () => {
    await connected()
    await end()
    await sync.stop()
    expect(clock.pending()).toBe(0)
  })

  it('can be undone by starting again', async () => {
    await connected()
    await sync.stop()
    sync.start()
    await settled()
    expect(streams).toHaveLength(2)
  })
})
