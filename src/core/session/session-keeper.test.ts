import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import type { HttpReply, HttpRequest, Transport, Unreachable } from '#core/ports/transport.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fromBase64url, toBase64url } from '#protocol/codec/base64url.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { StorageError } from '#protocol/errors.ts'
import { parseAccountAddress, parseDeviceId, parseDomain, parseUsername } from '#protocol/ids.ts'
import { createPublicRoutes } from './home-server.ts'
import { createSessionKeeper, type Session, type SessionKeeper } from './session-keeper.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

const device = parseDeviceId('0d'.repeat(16))
const seed = new Uint8Array(32).fill(5)
const token = (letter: number): string => toBase64url(new Uint8Array(32).fill(letter))
const old: Session = { token: token(1), expiresAtMs: 1, certified: true }
const offline: Unreachable = { unreachable: 'offline', message: 'as planned' }
const json = (status: number, body: object): HttpReply => ({ status, body: utf8(JSON.stringify(body)) })
const refusal = (status: number, code: string): HttpReply => json(status, { code, message: '' })

interface Bench {
  readonly keeper: SessionKeeper
  readonly requests: HttpRequest[]
  readonly kept: Session[]
  readonly paths: () => string[]
}

/** A server that takes tokens of `good` letters, gives the next letter at each renewal, and answers what it is told. */
function bench(
  options: {
    initial?: Session
    good?: number[]
    renewal?: () => HttpReply | Unreachable
    answer?: (request: HttpRequest) => HttpReply | Unreachable | undefined | Promise<HttpReply>
    keep?: (session: Session) => Promise<void>
  } = {},
): Bench {
  const requests: HttpRequest[] = []
  const kept: Session[] = []
  const good = new Set((options.good ?? [2]).map(token))
  let next = 2
  const unused = (): never => {
    throw new Error('not used here')
  }
  const transport: Transport = {
    async request(request) {
      requests.push(request)
      await Promise.resolve()
      if (request.path.endsWith('/challenges')) return json(200, { nonce: toBase64url(new Uint8Array(32).fill(9)) })
      if (request.path.endsWith('/renewals')) {
        return options.renewal?.() ?? json(200, { token: token(next++), expiresAtMs: 5, certified: true })
      }
      const answered = await options.answer?.(request)
      if (answered !== undefined) return answered
      return good.has(request.sessionToken ?? '') ? json(200, {}) : refusal(401, 'unauthenticated')
    },
    anonymousPost: unused,
    openBlobConnection: unused,
    openStream: unused,
    close: () => Promise.resolve(),
  }
  const keeper = createSessionKeeper(
    {
      crypto,
      transport,
      routes: createPublicRoutes(transport),
      address: parseAccountAddress('anna@office.example'),
      device,
      ed25519Seed: seed,
      keep: async (session) => {
        await options.keep?.(session)
        kept.push(session)
      },
    },
    options.initial,
  )
  return { keeper, requests, kept, paths: () => requests.map(({ path }) => path.split('/').at(-1) ?? '') }
}

const what = { method: 'GET', path: '/v1/thing' } as const

describe('a session', () => {
  it('is used as it is while the server takes it', async () => {
    const { keeper, requests } = bench({ initial: old, good: [1] })
    expect(await keeper.request(what)).toMatchObject({ status: 200 })
    expect(requests).toEqual([{ ...what, sessionToken: token(1) }])
  })

  it('is renewed by the device key when the server says 401, kept, and the call repeated', async () => {
    const { keeper, requests, kept, paths } = bench({ initial: old })
    expect(await keeper.request(what)).toMatchObject({ status: 200 })
    expect(paths()).toEqual(['thing', 'challenges', 'renewals', 'thing'])
    expect(kept).toEqual([{ token: token(2), expiresAtMs: 5, certified: true }])
    const proof = JSON.parse(fromUtf8(requests[2]?.body ?? new Uint8Array(0))) as Record<string, string>
    const signed = sessionProofBytes({
      domain: parseDomain('office.example'),
      username: parseUsername('anna'),
      device,
      nonce: fromBase64url(proof['nonce'] ?? ''),
    })
    const { publicKey } = crypto.ed25519KeyPair(seed)
    expect(crypto.ed25519Verify(publicKey, signed, fromBase64url(proof['signature'] ?? ''))).toBe(true)
  })

  it('is renewed once for all the calls that need it', async () => {
    const { keeper, paths } = bench({ initial: old })
    const replies = await Promise.all(Array.from({ length: 20 }, () => keeper.request(what)))
    expect(replies.map((reply) => 'status' in reply && reply.status)).toEqual(new Array(20).fill(200))
    expect(paths().filter((path) => path === 'renewals')).toHaveLength(1)
  })

  it('is made where there is none, also for the stream', async () => {
    const { keeper } = bench()
    expect(await keeper.session()).toEqual({ ok: true, value: { token: token(2), expiresAtMs: 5, certified: true } })
  })

  it('is on disk before it is used, and not used when the disk failed', async () => {
    let isFull = true
    const { keeper, paths, kept } = bench({
      keep: () => (isFull ? Promise.reject(new StorageError('disk_full', 'as planned')) : Promise.resolve()),
    })
    await expect(keeper.request(what)).rejects.toMatchObject({ code: 'disk_full' })
    expect(paths()).not.toContain('thing')
    isFull = false
    // The one of the first renewal was never kept: the second renewal's is used.
    await keeper.session()
    expect(kept.map(({ token: text }) => text)).toEqual([token(3)])
  })

  it('is forgotten when it is dropped, and renewed at the next use', async () => {
    const { keeper, paths } = bench({ initial: old, good: [1, 2] })
    keeper.drop()
    await keeper.request(what)
    expect(paths()).toEqual(['challenges', 'renewals', 'thing'])
  })
})

describe('a renewal that is refused', () => {
  it('is the answer of the call that needed it, and is tried once per call', async () => {
    const { keeper, paths } = bench({ initial: old, renewal: () => refusal(403, 'device_revoked') })
    const reply = await keeper.request(what)
    expect(reply).toMatchObject({ status: 401 })
    expect('body' in reply && fromUtf8(reply.body)).toContain('device_revoked')
    expect(paths()).toEqual(['thing', 'challenges', 'renewals'])
    expect(await keeper.session()).toMatchObject({ ok: false, why: 'refused', code: 'device_revoked' })
  })

  it('by silence is silence for the call', async () => {
    const { keeper } = bench({ renewal: () => offline })
    expect(await keeper.request(what)).toEqual(offline)
    expect(await keeper.session()).toEqual({ ok: false, why: 'unreachable', failure: offline })
  })
})

describe('a 401', () => {
  it('that comes again after a renewal is the answer: no loop', async () => {
    const { keeper, paths } = bench({ initial: old, good: [] })
    expect(await keeper.request(what)).toMatchObject({ status: 401 })
    expect(paths()).toEqual(['thing', 'challenges', 'renewals', 'thing'])
  })

  it('for a wrong password is the answer and no reason to try the password again', async () => {
    const { keeper, paths } = bench({ initial: old, answer: () => refusal(401, 'wrong_credentials') })
    expect(await keeper.request(what)).toMatchObject({ status: 401 })
    expect(paths()).toEqual(['thing'])
  })

  it('for an old token does not undo a renewal that came meanwhile', async () => {
    const late = Promise.withResolvers<HttpReply>()
    const { keeper, paths } = bench({
      initial: old,
      answer: ({ path, sessionToken }) =>
        path === '/v1/slow' && sessionToken === old.token ? late.promise : undefined,
    })
    const slow = keeper.request({ method: 'GET', path: '/v1/slow' })
    expect(await keeper.request(what)).toMatchObject({ status: 200 })
    late.resolve(refusal(401, 'unauthenticated'))
    expect(await slow).toMatchObject({ status: 200 })
    expect(paths().filter((path) => path === 'renewals')).toHaveLength(1)
  })
})
