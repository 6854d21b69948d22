import { beforeEach, describe, expect, it } from 'vitest'
import type { ServerEndpoint } from '../account/account-record.ts'
import { parseDomain } from '#protocol/ids.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { HttpReply, StreamEvents, Transport, Unreachable } from '../ports/transport.ts'
import type { WebReply } from '../ports/web-sites.ts'
import { createNetworkLedger, type NetworkLedger } from './network-ledger.ts'

const chat = '0c'.repeat(16)
const server: ServerEndpoint = {
  domain: parseDomain('office.example'),
  instanceKey: new Uint8Array(32),
  spkiPins: [],
  addresses: ['192.0.2.1:8443'],
  largeInstance: false,
}
let answer: () => Promise<HttpReply | Unreachable>
let events: StreamEvents | undefined
let ledger: NetworkLedger
let watched: Transport

beforeEach(() => {
  answer = () => Promise.resolve({ status: 200, body: new Uint8Array(7) })
  ledger = createNetworkLedger(createVirtualClock())
  watched = ledger.watch(
    {
      request: () => answer(),
      anonymousPost: () => answer(),
      openBlobConnection: () => ({ request: () => answer(), close: () => undefined }),
      openStream: (options) => {
        events = options.events
        return { send: () => undefined, close: () => undefined }
      },
      close: () => Promise.resolve(),
    },
    server,
  )
})

const stream = () =>
  watched.openStream({
    sessionToken: 't',
    events: { onOpen: () => undefined, onFrame: () => undefined, onEnd: () => undefined },
  })

describe('the network ledger', () => {
  it('says to whom, why and how much, and leaves out whose chat it was', async () => {
    await watched.request({ method: 'GET', path: `/v1/device-logs/anna@office.example?from=0` })
    await watched.anonymousPost({ path: `/v1/anon/chats/${chat}/messages`, body: new Uint8Array(5), chat })
    expect(ledger.entries().map(({ atMs: _, ...entry }) => entry)).toEqual([
      {
        to: 'office.example',
        addresses: ['192.0.2.1:8443'],
        purpose: 'anonymous-post',
        route: '/v1/anon/chats/:id/messages',
        sentBytes: 5,
        receivedBytes: 7,
        state: 'done',
      },
      {
        to: 'office.example',
        addresses: ['192.0.2.1:8443'],
        purpose: 'request',
        route: '/v1/device-logs/:id',
        sentBytes: 0,
        receivedBytes: 7,
        state: 'done',
      },
    ])
    expect(ledger.totals()).toEqual({ connections: 2, sentBytes: 5, receivedBytes: 14 })
  })

  it('shows what is under way, what failed, and passes failures on', async () => {
    let settle = (_: HttpReply | Unreachable): void => undefined
    answer = () =>
      new Promise((resolve) => {
        settle = resolve
      })
    const waiting = watched.request({ method: 'GET', path: '/v1/chats' })
    expect(ledger.entries()[0]?.state).toBe('open')
    settle({ unreachable: 'timeout', message: 'as planned' })
    expect(await waiting).toMatchObject({ unreachable: 'timeout' })
    answer = () => Promise.reject(new Error('as planned'))
    await expect(watched.request({ method: 'GET', path: '/v1/chats' })).rejects.toThrow('as planned')
    expect(ledger.entries().map(({ state }) => state)).toEqual(['failed', 'failed'])
  })

  it('counts a stream both ways for as long as it lasts', () => {
    const open = stream()
    events?.onOpen()
    events?.onFrame(new Uint8Array(30))
    open.send(new Uint8Array(4))
    expect(ledger.entries()[0]).toMatchObject({ purpose: 'stream', sentBytes: 4, receivedBytes: 30, state: 'open' })
    events?.onEnd({ code: 1000, reason: '' })
    expect(ledger.entries()[0]?.state).toBe('done')
    stream()
    events?.onEnd({ code: 0, reason: '' })
    expect(ledger.entries()[0]?.state).toBe('failed')
  })

  it('names the site of a link and the address that was asked, and what of it, but no page', async () => {
    const reply = { address: '192.0.2.7', receivedBytes: 40 }
    const replies: WebReply[] = [
      { kind: 'page', text: '', ...reply },
      { kind: 'nothing', why: 'unfit', ...reply },
      { kind: 'nothing', why: 'refused', address: '', receivedBytes: 0 },
    ]
    const sites = ledger.watchSites({
      target: () => undefined,
      get: () => Promise.resolve(replies.shift() ?? { kind: 'nothing', why: 'unreachable', ...reply }),
      close: () => undefined,
    })
    const target = { href: 'https://news.example/of/anna?secret=1', host: 'news.example' }
    const request = { target, maxBytes: 1, timeoutMs: 1, except: [] }
    for (const wants of ['page', 'picture', 'page'] as const) await sites.get({ ...request, wants })
    const entry = { to: 'news.example', purpose: 'link-preview', sentBytes: 0 }
    const asked = { ...entry, addresses: ['192.0.2.7'], receivedBytes: 40, state: 'done' }
    expect(ledger.entries().map(({ atMs: _, ...one }) => one)).toEqual([
      { ...entry, route: 'page', addresses: [], receivedBytes: 0, state: 'failed' },
      { ...asked, route: 'picture' },
      { ...asked, route: 'page' },
    ])
    expect(ledger.totals()).toEqual({ connections: 3, sentBytes: 0, receivedBytes: 80 })
  })

  it('keeps the newest thousand and the sum of all', async () => {
    for (let i = 0; i < 1_005; i++) await watched.request({ method: 'GET', path: `/v1/rows/${String(i)}` })
    expect(ledger.entries()).toHaveLength(1_000)
    expect(ledger.entries()[0]?.route).toBe('/v1/rows/1004')
    expect(ledger.totals().connections).toBe(1_005)
  })
})
