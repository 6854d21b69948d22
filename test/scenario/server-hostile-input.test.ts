// What a stranger may throw at the home server: wrong shapes, extra fields, too much, too long, at every door.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeCbor, encodeCbor } from '#protocol/codec/cbor.ts'
import { concatBytes } from '#protocol/codec/bytes.ts'
import { fromUtf8, utf8 } from '#protocol/codec/utf8.ts'
import { encodeFrame, frameTypes } from '#protocol/client-server/stream-frames.ts'
import { closeCodes } from '#protocol/error-codes.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { createRawClient, type RawClient } from '../support/raw-client.ts'
import type { RawStream } from '../support/raw-stream.ts'
import { nameOfRoute, routeOf, servedRoutes } from '../support/served-routes.ts'
import { besiege, type Door, knock, serverDoors } from '../support/server-doors.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

let test: TestServer
let client: RawClient
let doors: readonly Door[]

beforeAll(async () => {
  test = await startTestServer()
  client = createRawClient(test.server)
  doors = await serverDoors(client)
})
afterAll(() => test[Symbol.asyncDispose]())

const codesOf = async (damage: (door: Door) => Uint8Array | undefined) => {
  const codes = []
  for (const door of doors) {
    const body = damage(door)
    if (body !== undefined) codes.push([door.name, (await knock(client, door, body)).json?.['code']])
  }
  return Object.fromEntries(codes) as Record<string, unknown>
}
const everywhere = (code: string, which: (door: Door) => boolean = () => true) =>
  Object.fromEntries(doors.filter(which).map(({ name }) => [name, code]))

const isJson = ({ type }: Door) => type === 'application/json'
const isCbor = (door: Door) => !isJson(door)
const jsonOf = ({ sample }: Door) => JSON.parse(fromUtf8(sample)) as Record<string, unknown>

describe('every door of the server', () => {
  it('is in the list, or has no body of a shape', async () => {
    const routes = (await servedRoutes()).filter(({ method }) => method === 'POST' || method === 'PUT')
    const without = ['POST /v1/sessions/challenges', 'PUT /v1/chats/:x/blobs/:x', 'PUT /v1/anon/chats/:x/blobs/:x']
    const knocked = doors.map(({ method, path }) => {
      const route = routeOf(routes, method, path)
      return route === undefined ? `nothing at ${path}` : nameOfRoute(route)
    })
    expect(new Set([...knocked, ...without])).toEqual(new Set(routes.map(nameOfRoute)))
  })

  it('refuses an extra field', async () => {
    const codes = await codesOf((door) => {
      if (isJson(door)) return utf8(JSON.stringify({ ...jsonOf(door), more: 1 }))
      const map = decodeCbor(door.sample)
      return map instanceof Map ? encodeCbor(new Map([...map, [99, 1]])) : undefined
    })
    expect(codes).toEqual(everywhere('malformed'))
  })

  it('refuses a missing field', async () => {
    const codes = await codesOf((door) => {
      if (isJson(door)) return utf8(JSON.stringify(Object.fromEntries(Object.entries(jsonOf(door)).slice(1))))
      const map = decodeCbor(door.sample)
      return map instanceof Map ? encodeCbor(new Map([...map].slice(1))) : undefined
    })
    expect(codes).toEqual(everywhere('malformed'))
  })

  it('refuses trailing bytes', async () => {
    const codes = await codesOf(({ sample }) => concatBytes(sample, utf8('x')))
    expect(codes).toEqual(everywhere('malformed'))
  })

  it('refuses nothing at all, and something of another kind', async () => {
    expect(await codesOf(() => new Uint8Array())).toEqual(everywhere('malformed'))
    expect(await codesOf((door) => (isJson(door) ? utf8('[]') : encodeCbor([])))).toEqual(everywhere('malformed'))
    expect(await codesOf((door) => (isJson(door) ? utf8('{"__proto__":1}') : undefined))).toEqual(
      everywhere('malformed', isJson),
    )
  })

  it('refuses what is too large', async () => {
    expect(await codesOf(({ maxBytes }) => new Uint8Array(maxBytes + 1))).toEqual(everywhere('too_large'))
  })

  it('refuses JSON nested without end', async () => {
    const bomb = '['.repeat(60_000)
    expect(await codesOf((door) => (isJson(door) ? utf8(bomb) : undefined))).toEqual(everywhere('malformed', isJson))
    const nested = ({ maxBytes }: Door) => new Uint8Array(Math.min(60_000, maxBytes)).fill(0x81)
    expect(await codesOf((door) => (isCbor(door) ? nested(door) : undefined))).toEqual(everywhere('malformed', isCbor))
  })

  it('refuses a body of another type', async () => {
    const codes = []
    for (const door of doors) {
      const type = isJson(door) ? 'application/xml' : 'application/json'
      const body = isJson(door) ? door.sample : utf8('{}')
      const { method, path, token } = door
      codes.push((await client.request({ method, path, token, type, body })).json?.['code'])
    }
    expect(new Set(codes)).toEqual(new Set(['unsupported_media_type']))
  })

  it('answers damage with refusals of the catalogue, and is well afterwards', async () => {
    for (const door of doors) {
      const { failures, inputs } = await besiege(client, door, { inputs: 150, seed: 11, stop: () => false })
      expect(failures).toEqual([])
      expect(inputs).toBe(150)
    }
    expect(test.server.log.lines().filter((line) => line.includes('request-failed'))).toEqual([])
    expect((await client.json('GET', '/healthz')).json).toEqual({ ok: true })
  })
})

describe('paths', () => {
  it('that are not what they should be are refused', async () => {
    const ask = async (path: string) => {
      const { status, json } = await client.request({ method: 'GET', path, token: doors[3]?.token })
      return `${String(status)} ${String(json?.['code'])}`
    }
    expect(await ask('/v1/chats/XYZ/blobs/00')).toBe('400 malformed')
    expect(await ask('/v1/rows/-1')).toBe('400 malformed')
    expect(await ask('/v1/rows/99999999999999999999')).toBe('400 malformed')
    expect(await ask('/v1/device-logs/nobody')).toBe('400 malformed')
    expect(await ask('/v1/device-logs/anna@elsewhere.example')).toBe('404 not_found')
    expect(await ask(`/v1/device-logs/${'a'.repeat(400)}`)).toBe('404 not_found')
    expect(await ask('/v1/device-logs/anna@x.y?from=1&more=2')).toBe('400 malformed')
    expect(await ask('/v1/%zz')).toBe('404 not_found')
  })
})

describe('the stream', () => {
  const token = () => doors[3]?.token ?? ''
  async function endAfter(send: (stream: RawStream) => void): Promise<number> {
    const stream = client.stream(token())
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    send(stream)
    return (await stream.ended).code
  }
  const frame = (more: object) =>
    encodeFrame({ type: frameTypes.acknowledge, handle: 0, id: 0, seq: 0, body: new Uint8Array(), ...more })

  it('ends with "bad frame" for anything but a right acknowledgement', async () => {
    const wrong = [
      new Uint8Array(),
      randomBytes(21),
      frame({ type: frameTypes.message }),
      frame({ handle: 1 }),
      frame({ seq: 1 }),
      frame({ id: 1_000 }),
      frame({ body: randomBytes(64) }),
      frame({ body: randomBytes(7) }),
      concatBytes(frame({}), Uint8Array.of(0)),
    ]
    for (const message of wrong) {
      expect(await endAfter((stream) => stream.send(message))).toBe(closeCodes.badFrame)
    }
  })

  it('ends when a message is above its limit', async () => {
    expect(await endAfter((stream) => stream.send(new Uint8Array(256 * 1024 + 1)))).toBe(1009)
  })

  it('is opened with a session, for this host, from no foreign page', async () => {
    const status = async (bearer: string, headers: Record<string, string> = {}) =>
      (await client.stream(bearer, headers).ended).status
    expect(await status('nothing')).toBe(401)
    expect(await status(token(), { origin: 'https://elsewhere.example' })).toBe(403)
    expect(await status(token(), { host: 'rebound.example' })).toBe(400)
  })

  it('of the same device takes the place of the first', async () => {
    const first = client.stream(token())
    await first.next(({ type }) => type === frameTypes.caughtUp)
    const second = client.stream(token())
    await second.next(({ type }) => type === frameTypes.caughtUp)
    expect((await first.ended).code).toBe(closeCodes.replaced)
    second.close()
  })
})
