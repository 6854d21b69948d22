import { describe, expect, it } from 'vitest'
import type { HttpReply, HttpRequest, Transport, Unreachable } from '#core/ports/transport.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { anonymousPostShape } from '#protocol/client-server/anonymous-post.ts'
import { chatListShape, commitRowShape, type CommitRequest, type CommitRow } from '#protocol/client-server/chats.ts'
import { deviceLogsShape } from '#protocol/client-server/device-logs.ts'
import { claimedKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { errorCodes, isErrorCode } from '#protocol/error-codes.ts'
import { PeerError } from '#protocol/errors.ts'
import { parseAccountAddress, parseBlobId, parseChatId } from '#protocol/ids.ts'
import { createPublicRoutes, createSessionRoutes, refusalCode, type Answer } from './home-server.ts'

const chat = parseChatId('c0'.repeat(16))
const blob = parseBlobId('b0'.repeat(16))
const address = parseAccountAddress('anna@office.example')
const b32 = toBase64url(new Uint8Array(32))
const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(1)
const json = (status: number, body: unknown): HttpReply => ({ status, body: utf8(JSON.stringify(body)) })
const binary = (body: Uint8Array): HttpReply => ({ status: 200, body })
const offline: Unreachable = { unreachable: 'offline', message: '' }
const badReply = expect.objectContaining({ name: 'PeerError' }) as Error

const requestFields = {
  commit: bytes(3),
  delta: bytes(3),
  sendHash: bytes(32),
  sealedName: bytes(296),
  sealedEnvelope: bytes(104),
  treeBlob: null,
  treeHash: bytes(32),
  logs: [],
  generation: 0,
  epoch: 4,
}
const commitRequest: CommitRequest = { ...requestFields, boxes: [] }
const commitRow: CommitRow = { ...requestFields, boxHashes: [] }
const appended = { id: 9, seq: 4, timeMs: 1_000 }
const info = {
  wire: 1,
  domain: 'office.example',
  instanceKey: b32,
  addresses: b32,
  signUp: 'open',
  largeInstance: false,
  capabilities: [],
  serverTimeMs: 1,
}
const sessionReply = { token: b32, expiresAtMs: 5, certified: true }

let seen: HttpRequest[] = []
let reply: HttpReply | Unreachable = offline

function routes() {
  seen = []
  const transport: Transport = {
    request: async (request) => {
      seen.push(request)
      return reply
    },
    anonymousPost: async ({ path, body }) => {
      seen.push({ method: 'POST', path, body })
      return reply
    },
    openBlobConnection: () => {
      throw new Error('not used here')
    },
    openStream: () => {
      throw new Error('not used here')
    },
    close: () => Promise.resolve(),
  }
  return { ...createPublicRoutes(transport), ...createSessionRoutes(transport.request) }
}
type Routes = ReturnType<typeof routes>

interface Route {
  readonly name: string
  readonly call: (on: Routes) => Promise<Answer<unknown>>
  readonly sends: string
  readonly good: HttpReply
  readonly value: unknown
}

const list: readonly Route[] = [
  {
    name: 'info',
    call: (on) => on.info(),
    sends: 'GET /v1/info',
    good: json(200, info),
    value: { ...info, instanceKey: bytes(32).fill(0), addresses: bytes(32).fill(0) },
  },
  {
    name: 'challenge',
    call: (on) => on.challenge(),
    sends: 'POST /v1/sessions/challenges',
    good: json(200, { nonce: b32 }),
    value: { nonce: new Uint8Array(32) },
  },
  {
    name: 'signUp',
    call: (on) =>
      on.signUp({
        username: 'a',
        inviteCode: null,
        authKey: b32,
        recoveryHash: b32,
        entry: '',
        nonce: '',
        signature: '',
      }),
    sends: 'POST /v1/accounts application/json',
    good: json(201, sessionReply),
    value: { ...sessionReply, token: new Uint8Array(32) },
  },
  {
    name: 'renew',
    call: (on) => on.renew({ username: 'a', deviceId: '', nonce: '', signature: '' }),
    sends: 'POST /v1/sessions/renewals application/json',
    good: json(200, sessionReply),
    value: { ...sessionReply, token: new Uint8Array(32) },
  },
  {
    name: 'deviceLog',
    call: (on) => on.deviceLog(address, 3),
    sends: 'GET /v1/device-logs/anna@office.example?from=3',
    good: json(200, { entries: [b32] }),
    value: { entries: [new Uint8Array(32)] },
  },
  {
    name: 'deviceLogs',
    call: (on) => on.deviceLogs({ wanted: [{ account: address, from: 3 }] }),
    sends: 'POST /v1/device-logs/batch application/cbor',
    good: binary(encodeShape(deviceLogsShape, { logs: [[bytes(9)], null] })),
    value: { logs: [[bytes(9)], null] },
  },
  {
    name: 'pool',
    call: (on) => on.pool(),
    sends: 'GET /v1/key-packages',
    good: json(200, { pool: 4, lastResortExpiresAtMs: 5 }),
    value: { pool: 4, lastResortExpiresAtMs: 5 },
  },
  {
    name: 'claimKeyPackages',
    call: (on) => on.claimKeyPackages({ requestId: bytes(16), targets: [] }),
    sends: 'POST /v1/key-packages/claims application/cbor',
    good: binary(encodeShape(claimedKeyPackagesShape, { packages: [null, bytes(9)] })),
    value: { packages: [null, bytes(9)] },
  },
  {
    name: 'chats',
    call: (on) => on.chats(),
    sends: 'GET /v1/chats',
    good: binary(encodeShape(chatListShape, { chats: [] })),
    value: { chats: [] },
  },
  {
    name: 'commit',
    call: (on) => on.commit(chat, commitRequest),
    sends: `POST /v1/chats/${chat}/commits application/cbor`,
    good: json(201, appended),
    value: appended,
  },
  {
    name: 'winner',
    call: (on) => on.winner(chat, 2, 7),
    sends: `GET /v1/chats/${chat}/commits/2/7`,
    good: binary(encodeShape(commitRowShape, commitRow)),
    value: commitRow,
  },
]

describe.each(list)('$name', ({ call, sends, good, value }) => {
  it('asks what it should, and reads the answer', async () => {
    reply = good
    expect(await call(routes())).toEqual({ ok: true, value })
    const { method, path, contentType } = seen[0]!
    expect([`${method} ${path}`, contentType].filter(Boolean).join(' ')).toBe(sends)
    expect(seen).toHaveLength(1)
  })

  it('gives silence as silence', async () => {
    reply = offline
    expect(await call(routes())).toEqual({ ok: false, why: 'unreachable', failure: offline })
  })

  it('throws for an answer that no server may give', async () => {
    const wrong = [
      binary(new Uint8Array(0)),
      binary(utf8('<html>502</html>')),
      { ...good, body: good.body.subarray(0, -1) },
      { ...good, body: new Uint8Array([...good.body, 0]) },
      json(200, null),
      json(200, []),
      json(200, { surprise: true }),
    ]
    for (const answer of wrong) {
      reply = answer
      await expect(call(routes())).rejects.toThrow(badReply)
    }
  })
})

describe('a JSON answer', () => {
  it.each(list.filter(({ good }) => good.body[0] === 0x7b))(
    'of $name is refused with a field more or a field less',
    async ({ call, good }) => {
      const whole = JSON.parse(fromUtf8(good.body)) as Record<string, unknown>
      reply = json(200, { ...whole, more: 1 })
      await expect(call(routes())).rejects.toThrow(badReply)
      for (const name of Object.keys(whole)) {
        const { [name]: _, ...less } = whole
        reply = json(200, less)
        await expect(call(routes())).rejects.toThrow(badReply)
      }
    },
  )
})

describe('a refusal', () => {
  it('of any code of the catalogue is a value, with what it may carry', async () => {
    for (const code of Object.keys(errorCodes).filter(isErrorCode)) {
      reply = json(errorCodes[code].status, { code, message: 'm', retryAfterMs: 50, details: { epoch: 3 } })
      const refused = { ok: false, why: 'refused', code, retryAfterMs: 50, details: { epoch: 3 } }
      expect(await routes().openChat(openChat)).toEqual(refused)
    }
  })

  it('may leave out when to come back and why', async () => {
    for (const extra of [{}, { retryAfterMs: -5 }, { retryAfterMs: 'soon' }, { details: null }, { details: 'x' }]) {
      reply = json(409, { code: 'busy', message: 'm', ...extra })
      expect(await routes().pool()).toEqual({
        ok: false,
        why: 'refused',
        code: 'busy',
        retryAfterMs: undefined,
        details: {},
      })
    }
  })

  it.each<[string, Uint8Array]>([
    ['a code that is not in the catalogue', utf8(JSON.stringify({ code: 'brand_new', message: '' }))],
    ['a name of every object', utf8(JSON.stringify({ code: 'constructor', message: '' }))],
    ['no code', utf8(JSON.stringify({ message: 'sorry' }))],
    ['a number for a code', utf8(JSON.stringify({ code: 404 }))],
    ['a page', utf8('<html>Bad Gateway</html>')],
    ['nothing', new Uint8Array(0)],
    ['null', utf8('null')],
    ['no UTF-8', Uint8Array.of(0xff, 0xfe)],
  ])('with %s is an error that is thrown', async (_, body) => {
    for (const status of [400, 404, 500, 503]) {
      reply = { status, body }
      await expect(routes().pool()).rejects.toThrow(badReply)
    }
    expect(() => refusalCode(body)).toThrow(PeerError)
  })

  const openChat = { chat, generation: 0, pairKey: null, sendHash: bytes(32), sealedName: bytes(296) }
})

describe('routes without an answer of their own', () => {
  it('take an empty one', async () => {
    reply = { status: 204, body: new Uint8Array(0) }
    const on = routes()
    const done = { ok: true, value: undefined }
    expect(
      await on.openChat({ chat, generation: 0, pairKey: null, sendHash: bytes(32), sealedName: bytes(296) }),
    ).toEqual(done)
    expect(await on.putBlob(chat, blob, bytes(5))).toEqual(done)
    expect(await on.signOut()).toEqual(done)
    expect(await on.changePassword({ oldAuthKey: b32, newAuthKey: b32 })).toEqual(done)
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/chats',
      `PUT /v1/chats/${chat}/blobs/${blob}`,
      'DELETE /v1/sessions/current',
      'PUT /v1/account/password',
    ])
  })

  it('give bytes as they came', async () => {
    reply = binary(bytes(7))
    expect(await routes().getBlob(chat, blob)).toEqual({ ok: true, value: bytes(7) })
    expect(await routes().row(12)).toEqual({ ok: true, value: bytes(7) })
    expect(seen[0]?.path).toBe('/v1/rows/12')
  })
})

describe('a message', () => {
  it('goes by the anonymous route, as the protocol’s bytes and nothing else', async () => {
    reply = json(201, appended)
    const post = {
      generation: 0,
      epoch: 1,
      token: bytes(32),
      idempotencyKey: bytes(16),
      deleteHash: bytes(32),
      expiresDays: 400,
      ephemeral: false,
      body: bytes(300),
    } as const
    expect(await routes().post(chat, post)).toEqual({ ok: true, value: appended })
    expect(seen).toEqual([
      { method: 'POST', path: `/v1/anon/chats/${chat}/messages`, body: encodeShape(anonymousPostShape, post) },
    ])
  })
})
