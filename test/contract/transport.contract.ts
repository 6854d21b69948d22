// What every transport must do, against a real TLS server on loopback.
// Port: src/core/ports/transport.ts. Run on the adapters, with what only they can be asked, by transport.test.ts.

import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { HttpReply, Stream, StreamEnd, Transport, Unreachable } from '#core/ports/transport.ts'
import { type RawTlsServer, reply, startRawTlsServer } from '../support/raw-tls-server.ts'
import { type StreamServer, startStreamServer } from '../support/stream-server.ts'
import { createTlsIdentity, type TlsIdentity } from '../support/tls-identity.ts'

/** A transport to the server with this identity on this port of loopback. */
export type OpenTransport = (server: { identity: TlsIdentity; port: number }) => Transport

const token = 'c2Vzc2lvbi10b2tlbg'
const text = (result: HttpReply | Unreachable): unknown =>
  'unreachable' in result ? result.unreachable : { status: result.status, body: Buffer.from(result.body).toString() }

/** What a stream told, in the order of telling. */
export function recordStream(open: (events: Parameters<Transport['openStream']>[0]['events']) => Stream) {
  const told: ('open' | { frame: string } | { end: StreamEnd })[] = []
  const stream = open({
    onOpen: () => told.push('open'),
    onFrame: (frame) => told.push({ frame: Buffer.from(frame).toString() }),
    onEnd: (end) => told.push({ end }),
  })
  const ended = async (): Promise<StreamEnd> => {
    await vi.waitFor(() => {
      expect(told.some((event) => typeof event === 'object' && 'end' in event)).toBe(true)
    })
    const last = told.at(-1)
    if (typeof last !== 'object' || !('end' in last)) throw new Error('something came after the end')
    return last.end
  }
  return { stream, told, ended }
}

export function transportContract(openTransport: OpenTransport): void {
  let identity: TlsIdentity
  let server: RawTlsServer | StreamServer | undefined
  let transport: Transport | undefined

  beforeAll(async () => {
    identity = await createTlsIdentity()
  })
  beforeEach(() => {
    server = undefined
    transport = undefined
  })
  afterEach(async () => {
    await transport?.close()
    await server?.close()
  })

  async function answering(answer: Parameters<typeof startRawTlsServer>[0]['answer']) {
    const started = await startRawTlsServer({ identity, answer })
    server = started
    transport = openTransport({ identity, port: started.port })
    return { server: started, transport }
  }
  async function streaming(options: Omit<Parameters<typeof startStreamServer>[0], 'identity'>) {
    const started = await startStreamServer({ identity, ...options })
    server = started
    transport = openTransport({ identity, port: started.port })
    return { server: started, transport }
  }

  it('asks with the session’s token and gives back status and body', async () => {
    const { server, transport } = await answering((_, socket) => socket.write(reply('hello', 201)))
    const answer = await transport.request({
      method: 'POST',
      path: '/v1/things?x=1',
      contentType: 'application/json',
      body: Buffer.from('{"a":1}'),
      sessionToken: token,
    })
    const [request] = server.connections[0]?.requests ?? []
    expect({
      answer: text(answer),
      head: request?.head.split('\r\n').slice(0, 4),
      body: request?.body.toString(),
    }).toEqual({
      answer: { status: 201, body: 'hello' },
      head: [
        'POST /v1/things?x=1 HTTP/1.1',
        'Host: home.test',
        `Authorization: Bearer ${token}`,
        'Content-Type: application/json',
      ],
      body: '{"a":1}',
    })
  })

  it('carries any bytes both ways', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 7) & 0xff)
    const { transport } = await answering(({ body }, socket) => socket.write(reply(body)))
    for (const contentType of ['application/cbor', 'application/octet-stream'] as const) {
      const answer = await transport.request({ method: 'PUT', path: '/v1/blobs/1', contentType, body: bytes })
      expect('body' in answer && Buffer.from(answer.body).equals(bytes)).toBe(true)
    }
  })

  it.each([200, 204, 401, 409, 429, 500])('gives back status %i as a reply, not as a failure', async (status) => {
    const { transport } = await answering((_, socket) => socket.write(reply('', status)))
    expect(text(await transport.request({ method: 'GET', path: '/v1/info' }))).toEqual({ status, body: '' })
  })

  it('does not follow a redirect', async () => {
    const { server, transport } = await answering((_, socket) => {
      socket.write('HTTP/1.1 307 Elsewhere\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n')
    })
    expect(text(await transport.request({ method: 'GET', path: '/v1/info' }))).toEqual({ status: 307, body: '' })
    expect(server.connections.flatMap(({ requests }) => requests).length).toBe(1)
  })

  it('says offline when nobody listens', async () => {
    const { server, transport } = await answering((_, socket) => socket.write(reply()))
    await server.close()
    expect(text(await transport.request({ method: 'GET', path: '/v1/info' }))).toBe('offline')
    expect(text(await transport.anonymousPost({ path: '/v1/anon/x', body: Buffer.from('x'), chat: 'a' }))).toBe(
      'offline',
    )
    const { ended } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    expect(await ended()).toMatchObject({ code: 0, failure: { unreachable: 'offline' } })
  })

  it('says closed when the server goes away in the middle of a reply', async () => {
    const { transport } = await answering((_, socket) => {
      socket.write(reply('a body that never comes').subarray(0, -10))
      socket.end()
    })
    expect(text(await transport.request({ method: 'POST', path: '/v1/x', body: Buffer.from('x') }))).toBe('closed')
    expect(text(await transport.anonymousPost({ path: '/v1/anon/x', body: Buffer.from('x'), chat: 'a' }))).toBe(
      'closed',
    )
  })

  it('says closed when what comes back is not HTTP', async () => {
    const { transport } = await answering((_, socket) => socket.write('220 mail.test ESMTP\r\n\r\n'))
    expect(text(await transport.request({ method: 'GET', path: '/v1/info' }))).toBe('closed')
  })

  it('cuts off a reply that is larger than anything we ask for', async () => {
    const { transport } = await answering((_, socket) => {
      const part = Buffer.alloc(1024 * 1024)
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      for (let i = 0; i < 20; i++) socket.write(Buffer.concat([Buffer.from('100000\r\n'), part, Buffer.from('\r\n')]))
    })
    expect(text(await transport.request({ method: 'GET', path: '/v1/trees/1' }))).toBe('too-large')
  })

  it('reads a reply that comes in crumbs like any other', async () => {
    const { transport } = await answering((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      socket.end(`${'1\r\nx\r\n'.repeat(150_000)}0\r\n\r\n`)
    })
    const reply = await transport.request({ method: 'GET', path: '/v1/trees/1' })
    expect('body' in reply && reply.body.length).toBe(150_000)
  })

  it('opens the stream with the session’s token and carries frames both ways', async () => {
    const { server, transport } = await streaming({
      onSocket: (socket) => {
        socket.on('message', (data) => socket.send(data))
      },
    })
    const { stream, told } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    stream.send(Buffer.from('before it is open'))
    await vi.waitFor(() => expect(told.length).toBe(2))
    stream.send(Buffer.from('after'))
    await vi.waitFor(() => expect(told.length).toBe(3))
    expect(told).toEqual(['open', { frame: 'before it is open' }, { frame: 'after' }])
    expect(server.upgrades.map(({ url, headers }) => [url, headers.host, headers.authorization])).toEqual([
      ['/v1/stream', 'home.test', `Bearer ${token}`],
    ])
  })

  it('tells the close code of the server, once', async () => {
    const { transport } = await streaming({
      onSocket: (socket) => {
        socket.close(4001, 'device_revoked')
      },
    })
    const { told, ended, stream } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    expect(await ended()).toEqual({ code: 4001, reason: 'device_revoked' })
    stream.close()
    stream.send(Buffer.from('too late'))
    expect(told.length).toBe(2)
  })

  it('tells the status when the server refuses the stream', async () => {
    const { transport } = await streaming({
      onSocket: () => undefined,
      refuse: (socket) => socket.end(reply('', 401)) !== undefined,
    })
    const { ended } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    expect(await ended()).toEqual({ code: 0, reason: '', httpStatus: 401 })
  })

  it('tells when the stream breaks without a goodbye', async () => {
    const { transport } = await streaming({
      onSocket: (socket) => {
        socket.terminate()
      },
    })
    const { ended } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    expect(await ended()).toMatchObject({ code: 1006, failure: { unreachable: 'closed' } })
  })

  it('closes the stream on demand, before it is open and after', async () => {
    const codes: number[] = []
    const { transport } = await streaming({
      onSocket: (socket) => {
        socket.on('close', (code) => codes.push(code))
      },
    })
    const early = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    early.stream.close()
    expect(await early.ended()).toMatchObject({ code: 0 })
    const late = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    await vi.waitFor(() => expect(late.told).toEqual(['open']))
    late.stream.close()
    expect(await late.ended()).toEqual({ code: 1000, reason: '' })
    await vi.waitFor(() => expect(codes).toEqual([1000]))
  })

  describe('a blob', () => {
    const path = '/v1/anon/chats/c0/blobs/b0'
    const piece = (body: string) => ({
      method: 'PUT' as const,
      path: `${path}?from=0`,
      contentType: 'application/octet-stream' as const,
      body: Buffer.from(body),
      chatToken: 'Y2hhdA',
    })
    const fetched = { method: 'GET', path, chatToken: 'Y2hhdA', range: { first: 5, last: 9 } } as const

    it('goes by these bytes and no others, on one connection for all its requests', async () => {
      const { server, transport } = await answering((_, socket) => socket.write(reply('ok')))
      const connection = transport.openBlobConnection()
      const answers = await Promise.all([connection.request(piece('four')), connection.request(fetched)])
      expect(answers.map(text)).toEqual([
        { status: 200, body: 'ok' },
        { status: 200, body: 'ok' },
      ])
      expect(server.connections.map(({ received }) => received().toString())).toEqual([
        `PUT ${path}?from=0 HTTP/1.1\r\n` +
          'Host: home.test\r\n' +
          'Talkee-Chat-Token: Y2hhdA\r\n' +
          'Content-Type: application/octet-stream\r\n' +
          'Content-Length: 4\r\n' +
          'Connection: keep-alive\r\n' +
          '\r\n' +
          'four' +
          `GET ${path} HTTP/1.1\r\n` +
          'Host: home.test\r\n' +
          'Talkee-Chat-Token: Y2hhdA\r\n' +
          'Range: bytes=5-9\r\n' +
          'Connection: keep-alive\r\n' +
          '\r\n',
      ])
    })

    it('shares its connection with no other blob, no post and no session', async () => {
      const { server, transport } = await answering((_, socket) => socket.write(reply()))
      const [one, other] = [transport.openBlobConnection(), transport.openBlobConnection()]
      await transport.request({ method: 'GET', path: '/v1/info', sessionToken: token })
      for (const connection of [one, other, one]) await connection.request(fetched)
      await transport.anonymousPost({ path: '/v1/anon/x', body: Buffer.from('x'), chat: 'a' })
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([1, 2, 1, 1])
      expect(server.connections.some(({ resumed }) => resumed)).toBe(false)
      one.close()
      await vi.waitFor(() => expect(server.connections[1]?.socket.destroyed).toBe(true))
      expect(text(await one.request(fetched))).toBe('closed')
    })

    it('opens a connection anew after one broke, and leaves it to the caller what is said again', async () => {
      let answers = 0
      const { server, transport } = await answering((_, socket) => {
        if (answers++ === 0) socket.destroy()
        else socket.write(reply())
      })
      const connection = transport.openBlobConnection()
      const outcomes = [await connection.request(piece('x')), await connection.request(piece('x'))]
      expect(outcomes.map(text)).toEqual(['closed', { status: 200, body: '' }])
      expect(server.connections.map(({ requests }) => requests.length)).toEqual([1, 1])
    })

    it('ends with its connection, and with the transport', async () => {
      const { server, transport } = await answering(() => undefined)
      const [one, other] = [transport.openBlobConnection(), transport.openBlobConnection()]
      const waiting = [one.request(fetched), other.request(fetched)]
      await vi.waitFor(() => expect(server.connections.map(({ requests }) => requests.length)).toEqual([1, 1]))
      one.close()
      await transport.close()
      expect((await Promise.all(waiting)).map(text)).toEqual(['closed', 'closed'])
      expect(text(await transport.openBlobConnection().request(fetched))).toBe('closed')
    })
  })

  it('is of no use after it was closed, and ends what was open', async () => {
    const { transport } = await streaming({ onSocket: () => undefined })
    const { told, ended } = recordStream((events) => transport.openStream({ sessionToken: token, events }))
    await vi.waitFor(() => expect(told).toEqual(['open']))
    await transport.close()
    await ended()
    expect([
      text(await transport.request({ method: 'GET', path: '/v1/info' })),
      text(await transport.anonymousPost({ path: '/v1/anon/x', body: Buffer.from('x'), chat: 'a' })),
    ]).toEqual(['closed', 'closed'])
  })
}
