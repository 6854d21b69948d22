// The pinned transport: the contract, and what it promises of pins, anonymity and time.

import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { HttpReply, Unreachable } from '#core/ports/transport.ts'
import { createPinnedTransport, type PinnedTransportOptions } from '#crypto-worker/adapters/pinned-transport.ts'
import { createSystemClock } from '#crypto-worker/adapters/system-clock.ts'
import { type RawTlsServer, reply, startRawTlsServer } from '../support/raw-tls-server.ts'
import { startStreamServer } from '../support/stream-server.ts'
import { createTlsIdentity, type TlsIdentity } from '../support/tls-identity.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'
import { recordStream, transportContract } from './transport.contract.ts'

const common = { domain: 'home.test', largeInstance: false } as const

describe('the pinned transport', () => {
  transportContract(({ identity, port }) =>
    createPinnedTransport({
      ...common,
      addresses: [{ host: '127.0.0.1', port }],
      spkiPins: [identity.spkiPin],
      clock: createSystemClock(),
    }),
  )
})

describe('the pinned transport', () => {
  let identity: TlsIdentity
  let stranger: TlsIdentity
  let clock: VirtualClock
  let toClose: (() => Promise<void>)[]

  beforeAll(async () => {
    identity = await createTlsIdentity()
    stranger = await createTlsIdentity()
  })
  beforeEach(() => {
    clock = createVirtualClock()
    toClose = []
  })
  afterEach(async () => {
    for (const close of toClose.reverse()) await close()
  })

  async function serve(options: Partial<Parameters<typeof startRawTlsServer>[0]> = {}): Promise<RawTlsServer> {
    const server = await startRawTlsServer({
      identity,
      answer: (_, socket) => socket.write(reply('ok')),
      ...options,
    })
    toClose.push(() => server.close())
    return server
  }
  function connect(ports: readonly number[], options: Partial<PinnedTransportOptions> = {}) {
    const transport = createPinnedTransport({
      ...common,
      addresses: ports.map((port) => ({ host: '127.0.0.1', port })),
      spkiPins: [identity.spkiPin],
      clock,
      // Filled after five seconds, so that a test which lets none pass has nothing ahead.
      randomBelow: (below) => Math.floor(below / 2),
      ...options,
    })
    toClose.push(() => transport.close())
    return transport
  }
  const outcome = (result: HttpReply | Unreachable): unknown =>
    'unreachable' in result ? result.unreachable : result.status
  const info = { method: 'GET', path: '/v1/info' } as const
  const post = (chat: string, text = 'body') => ({
    path: `/v1/anon/chats/${chat}/messages`,
    body: Buffer.from(text),
    chat,
  })

  describe('pins', () => {
    it('sends not one byte to a server with another key', async () => {
      const server = await serve({ identity: stranger })
      const transport = connect([server.port])
      const { ended } = recordStream((events) => transport.openStream({ sessionToken: 'token', events }))
      expect({
        request: outcome(await transport.request({ ...info, sessionToken: 'token' })),
        post: outcome(await transport.anonymousPost(post('a'))),
        stream: (await ended()).failure?.unreachable,
      }).toEqual({ request: 'wrong-pin', post: 'wrong-pin', stream: 'wrong-pin' })
      expect(server.attempts()).toBe(3)
      // Some of the handshakes the server never sees the end of. What it did see the end of carried nothing.
      expect(server.connections.map(({ received }) => received().length).filter((length) => length > 0)).toEqual([])
    })

    it('takes any of several pins, and none of none', async () => {
      const server = await serve()
      expect([
        outcome(await connect([server.port], { spkiPins: [stranger.spkiPin, identity.spkiPin] }).request(info)),
        outcome(await connect([server.port], { spkiPins: [] }).request(info)),
      ]).toEqual([200, 'wrong-pin'])
    })

    it('does not speak to a server that has only TLS 1.2', async () => {
      const server = await serve({ tls: { maxVersion: 'TLSv1.2' } })
      expect(outcome(await connect([server.port]).request(info))).toBe('tls')
    })

    it('names the server by its domain, whatever the address', async () => {
      const names: (string | false | null)[] = []
      const server = await serve({
        answer: (_, socket) => {
          names.push(socket.servername ?? null)
          socket.write(reply())
        },
      })
      await connect([server.port]).request(info)
      expect([names, server.connections[0]?.requests[0]?.head.split('\r\n')[1]]).toEqual([
        ['home.test'],
        'Host: home.test',
      ])
    })
  })

  describe('addresses', () => {
    it('goes on to the next when one is dead or somebody else’s, and stays with the one that answered', async () => {
      const [dead, other, home] = [await serve(), await serve({ identity: stranger }), await serve()]
      await dead.close()
      const transport = connect([dead.port, other.port, home.port])
      expect([outcome(await transport.request(info)), outcome(await transport.anonymousPost(post('a')))]).toEqual([
        200, 200,
      ])
      expect([other.attempts(), home.attempts()]).toEqual([1, 2])
    })

    it('reports the wrong key rather than the dead address when none will do', async () => {
      const [dead, other] = [await serve(), await serve({ identity: stranger })]
      await dead.close()
      expect(outcome(await connect([other.port, dead.port]).request(info))).toBe('wrong-pin')
    })

    it('says offline when it knows none', async () => {
      expect(outcome(await connect([]).request(info))).toBe('offline')
    })
  })

  describe('time', () => {
    it('gives up a reply that does not come, after the time it was given', async () => {
      const server = await serve({ answer: () => undefined })
      const result = connect([server.port]).request({ ...info, timeoutMs: 3_000 })
      await vi.waitFor(() => expect(server.connections[0]?.requests.length).toBe(1))
      let settled = false
      const watching = result.then(() => {
        settled = true
      })
      await clock.advance(2_999)
      expect(settled).toBe(false)
      await clock.advance(1)
      await watching
      expect(outcome(await result)).toBe('timeout')
    })

    it('gives up a handshake that is not answered, and goes on to the next address', async () => {
      const silent = createTcpServer((socket) => {
        toClose.push(async () => {
          socket.destroy()
        })
      }).listen(0, '127.0.0.1')
      await once(silent, 'listening')
      toClose.push(async () => {
        silent.close()
      })
      const server = await serve()
      const result = connect([(silent.address() as AddressInfo).port, server.port]).request(info)
      await once(silent, 'connection')
      await clock.advance(10_000)
      expect(outcome(await result)).toBe(200)
    })

    it('leaves no connection behind that opened at the moment of closing', async () => {
      const server = await serve()
      // Each round closes some turns of the event loop later than the one before, through the whole handshake.
      for (let turns = 0; turns < 24; turns++) {
        const transport = connect([server.port], { randomBelow: () => 0 })
        const asking = transport.request(info)
        await clock.advance(0)
        for (let turn = 0; turn < turns; turn++) await nextTurn()
        await transport.close()
        await asking
      }
      await vi.waitFor(() => expect(server.connections.filter(({ socket }) => !socket.destroyed)).toEqual([]))
    })

    it('leaves no timer behind', async () => {
      const server = await serve()
      const transport = connect([server.port])
      await transport.request(info)
      await transport.anonymousPost(post('a'))
      await transport.close()
      expect(clock.pending()).toBe(0)
    })
  })

  describe('the session', () => {
    it('uses its connection again', async () => {
      const server = await serve()
      const transport = connect([server.port])
      for (let i = 0; i < 5; i++) await transport.request({ ...info, sessionToken: 'token' })
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([5])
    })

    it('asks again on a new connection when the kept one was closed at that moment, unless it is a POST', async () => {
      // The server takes a second request on a connection and closes without a word, as one whose idle time is up does.
      const seen = new Map<unknown, number>()
      const server = await serve({
        answer: (_, socket) => {
          const count = (seen.get(socket) ?? 0) + 1
          seen.set(socket, count)
          if (count === 1) socket.write(reply('ok'))
          else socket.destroy()
        },
      })
      const transport = connect([server.port])
      await transport.request(info)
      const again = outcome(await transport.request(info))
      const posted = outcome(await transport.request({ ...info, method: 'POST', body: Buffer.from('x') }))
      expect([again, posted]).toEqual([200, 'closed'])
    })
  })

  describe('an anonymous post', () => {
    /** Lets the pool open its two. */
    async function filled(server: RawTlsServer, count: number): Promise<void> {
      await clock.advance(10_000)
      await vi.waitFor(() => expect(server.connections.length).toBe(count))
    }

    it('is these bytes and no others', async () => {
      const server = await serve()
      await connect([server.port]).anonymousPost(post('c0ffee', 'the body'))
      expect(server.connections[0]?.received().toString()).toBe(
        'POST /v1/anon/chats/c0ffee/messages HTTP/1.1\r\n' +
          'Host: home.test\r\n' +
          'Content-Type: application/cbor\r\n' +
          'Content-Length: 8\r\n' +
          'Connection: close\r\n' +
          '\r\n' +
          'the body',
      )
    })

    it('has a connection of its own, opened ahead when there is one, never resumed, never used again', async () => {
      const server = await serve()
      const routes: string[] = []
      const transport = connect([server.port], { onConnection: (route) => routes.push(route) })
      await filled(server, 2)
      expect(server.connections.map(({ received }) => received().length)).toEqual([0, 0])
      await transport.request({ ...info, sessionToken: 'token' })
      for (let i = 0; i < 6; i++) expect(outcome(await transport.anonymousPost(post('a')))).toBe(200)
      const anonymous = server.connections.filter(({ received }) => received().includes('/v1/anon/'))
      expect({
        perConnection: anonymous.map(({ requests }) => requests.length),
        ports: new Set(server.connections.map(({ remotePort }) => remotePort)).size,
        resumed: server.connections.some(({ resumed }) => resumed),
        withToken: anonymous.filter(({ received }) => received().includes('Authorization')).length,
        firstTwoUsed: server.connections.slice(0, 2).map(({ requests }) => requests.length),
        routes: routes.toSorted().join(' '),
      }).toEqual({
        perConnection: [1, 1, 1, 1, 1, 1],
        ports: 7,
        resumed: false,
        withToken: 0,
        firstTwoUsed: [1, 1],
        routes: 'anonymous anonymous anonymous anonymous anonymous anonymous session',
      })
      await vi.waitFor(() => expect(anonymous.every(({ socket }) => socket.destroyed)).toBe(true))
    })

    it('never shares a connection with another post of the same moment', async () => {
      const server = await serve()
      const transport = connect([server.port])
      await filled(server, 2)
      await Promise.all(['a', 'a', 'b'].map((chat) => transport.anonymousPost(post(chat))))
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([1, 1, 1])
    })

    it('is followed by a refill at a random time within ten seconds, not at once', async () => {
      const server = await serve()
      const waits = [0, 0, 7_300]
      const transport = connect([server.port], { randomBelow: () => waits.shift() ?? 0 })
      await clock.advance(0)
      await vi.waitFor(() => expect(server.connections.length).toBe(2))
      await transport.anonymousPost(post('a'))
      await clock.advance(7_299)
      expect(server.connections.length).toBe(2)
      await clock.advance(1)
      await vi.waitFor(() => expect(server.connections.length).toBe(3))
    })

    it('replaces what the server closes while it waits, with or without a parting word', async () => {
      const server = await serve()
      const transport = connect([server.port])
      await filled(server, 2)
      server.connections[0]?.socket.destroy()
      server.connections[1]?.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n')
      await vi.waitFor(() => expect(clock.pending()).toBe(2))
      await filled(server, 4)
      expect(outcome(await transport.anonymousPost(post('a')))).toBe(200)
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([0, 0, 1, 0])
    })

    it('goes again, on a new connection, when the one opened ahead dies under it unanswered', async () => {
      let dying = true
      const server = await serve({
        answer: (_, socket) => {
          if (dying) socket.destroy()
          else socket.write(reply('ok'))
          dying = false
        },
      })
      const transport = connect([server.port])
      await filled(server, 2)
      expect(outcome(await transport.anonymousPost(post('a')))).toBe(200)
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([1, 0, 1])
    })

    it('does not go by the session’s connection when it cannot have one of its own', async () => {
      const server = await serve()
      const transport = connect([server.port])
      await transport.request({ ...info, sessionToken: 'token' })
      // The session's connection stays open; the door is shut to new ones.
      const [session] = server.connections
      server.refuseNew()
      expect(outcome(await transport.anonymousPost(post('a')))).toBe('offline')
      expect(session?.requests.length).toBe(1)
      expect(outcome(await transport.request(info))).toBe(200)
    })

    it('waits longer and longer for a server that is away, and not at all once it is back', async () => {
      const dials: number[] = []
      const away = createTcpServer((socket) => {
        dials.push(clock.monotonicMs())
        socket.destroy()
      }).listen(0, '127.0.0.1')
      await once(away, 'listening')
      toClose.push(async () => {
        away.close()
      })
      connect([(away.address() as AddressInfo).port])
      for (let i = 0; i < 60; i++) {
        await clock.advance(60_000)
        await vi.waitFor(() => expect(clock.pending()).toBe(2))
      }
      // An hour: without backing off it would have been some 700.
      expect(dials.length).toBeLessThan(60)
      expect(dials.length).toBeGreaterThan(10)
    })
  })

  describe('on a large instance', () => {
    it('uses one connection for one chat, one post at a time, and another for another', async () => {
      const server = await serve()
      const transport = connect([server.port], { largeInstance: true })
      await Promise.all([1, 2, 3].map(() => transport.anonymousPost(post('a'))))
      await transport.anonymousPost(post('b'))
      const paths = server.connections.map(({ requests }) => requests.map(({ head }) => head.split(' ')[1]))
      expect(paths).toEqual([Array(3).fill('/v1/anon/chats/a/messages'), ['/v1/anon/chats/b/messages']])
      expect(server.connections[0]?.requests[0]?.head).toBe(
        'POST /v1/anon/chats/a/messages HTTP/1.1\r\nHost: home.test\r\nContent-Type: application/cbor\r\n' +
          'Content-Length: 4\r\nConnection: keep-alive\r\n\r\n',
      )
    })

    it('lets the connection go after 30 seconds', async () => {
      const server = await serve()
      const transport = connect([server.port], { largeInstance: true })
      const onChatA = () => server.connections.map(({ requests }) => requests.length).filter((requests) => requests > 0)
      await transport.anonymousPost(post('a'))
      await clock.advance(29_999)
      await transport.anonymousPost(post('a'))
      expect(onChatA()).toEqual([2])
      await clock.advance(1)
      const [first] = server.connections.filter(({ requests }) => requests.length > 0)
      await vi.waitFor(() => expect(first?.socket.destroyed).toBe(true))
      await transport.anonymousPost(post('a'))
      expect(onChatA()).toEqual([2, 1])
    })
  })

  describe('the stream', () => {
    it('gives up a server that has gone silent, and not one that answers pings', async () => {
      const sockets: WebSocket[] = []
      const server = await startStreamServer({
        identity,
        onSocket: (socket) => {
          sockets.push(socket)
        },
      })
      toClose.push(() => server.close())
      let pings = 0
      const { told, ended } = recordStream((events) =>
        connect([server.port]).openStream({ sessionToken: 'token', events }),
      )
      await vi.waitFor(() => expect(told).toEqual(['open']))
      for (const socket of sockets) socket.on('ping', () => pings++)
      for (let beat = 1; beat <= 3; beat++) {
        await clock.advance(30_000)
        await vi.waitFor(() => expect(pings).toBe(beat))
        await vi.waitFor(() => expect(told).toEqual(['open']))
      }
      for (const socket of sockets) socket.pause()
      await clock.advance(30_000)
      await clock.advance(30_000)
      expect(await ended()).toMatchObject({ code: 1006, failure: { unreachable: 'timeout' } })
    })

    it('gives up an upgrade that is not answered', async () => {
      const server = await startStreamServer({ identity, onSocket: () => undefined, refuse: () => true })
      toClose.push(() => server.close())
      const { ended } = recordStream((events) => connect([server.port]).openStream({ sessionToken: 'token', events }))
      await vi.waitFor(() => expect(server.upgrades.length).toBe(1))
      await clock.advance(15_000)
      expect(await ended()).toMatchObject({ code: 0, failure: { unreachable: 'timeout' } })
    })

    it('cuts off a frame that is larger than any of ours, and text', async () => {
      const frames: (string | Uint8Array)[] = [new Uint8Array(256 * 1024 + 1), 'text']
      const codes: number[] = []
      const server = await startStreamServer({
        identity,
        onSocket: (socket) => {
          socket.on('close', (code) => codes.push(code))
          socket.send(frames.shift() ?? '')
        },
      })
      toClose.push(() => server.close())
      const transport = connect([server.port])
      for (let i = 0; i < 2; i++) {
        const { told, ended } = recordStream((events) => transport.openStream({ sessionToken: 'token', events }))
        await ended()
        expect(told.length).toBe(2)
      }
      await vi.waitFor(() => expect(codes).toEqual([1009, 1003]))
    })
  })
})
