// What time takes away, on a clock that the test moves; and what becomes of those who do not keep up.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { closeCodes } from '#protocol/error-codes.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, openChat, post, putBlob, randomBlobId } from '../support/raw-chat.ts'
import { createRawClient, type RawClient, rawDevice } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

async function withClock(
  story: (context: {
    clock: VirtualClock
    client: RawClient
    dataFolder: string
    /** Lets time pass and waits until the server has swept. */
    pass(ms: number): Promise<void>
  }) => Promise<void>,
): Promise<void> {
  const clock = createVirtualClock()
  await using test = await startTestServer({ upkeepMs: 10 * minute }, { clock })
  const client = createRawClient(test.server)
  const pass = async (ms: number) => {
    clock.jump(ms - 10 * minute)
    await clock.advance(10 * minute)
    // Operations of the store keep their order: when this is answered, the sweep has been done.
    await client.json('GET', '/healthz')
  }
  await story({ clock, client, dataFolder: test.dataFolder, pass })
}

const statusOf = async (client: RawClient, path: string, token: string) =>
  (await client.request({ method: 'GET', path, token })).status

describe('time', () => {
  it('ends an uncertified session after a day and a certified one after thirty', () =>
    withClock(async ({ client, pass }) => {
      const { account, token } = await client.signUp('anna')
      const uncertified = String((await client.signIn(account, rawDevice())).json?.['token'])
      const path = `/v1/device-logs/${account.address}`
      await pass(day - 1)
      expect([await statusOf(client, path, uncertified), await statusOf(client, path, token)]).toEqual([200, 200])
      await pass(11 * minute)
      expect([await statusOf(client, path, uncertified), await statusOf(client, path, token)]).toEqual([401, 200])
      await pass(29 * day)
      expect(await statusOf(client, path, token)).toBe(401)
    }))

  it('ends the stream of a session that has run out', () =>
    withClock(async ({ client, pass }) => {
      const { token } = await client.signUp('anna')
      const stream = client.stream(token)
      await stream.next(({ type }) => type === frameTypes.caughtUp)
      await pass(31 * day)
      expect((await stream.ended).code).toBe(closeCodes.sessionEnded)
    }))

  it('takes a blob that no commit has named within an hour, and no other', () =>
    withClock(async ({ client, dataFolder, pass }) => {
      const anna = await client.signUp('anna')
      const ben = await client.signUp('ben')
      const { chat } = await openChat(client, anna)
      const forgotten = randomBlobId()
      await putBlob(client, anna, chat, forgotten, randomBytes(99))
      const { request } = await commit(client, anna, chat, { add: [ben] })
      const file = (blob: string | null) => join(dataFolder, 'blobs', blob ?? '')
      await pass(2 * hour)
      expect(await statusOf(client, `/v1/chats/${chat.id}/blobs/${forgotten}`, anna.token)).toBe(404)
      expect(await statusOf(client, `/v1/chats/${chat.id}/blobs/${request.treeBlob ?? ''}`, ben.token)).toBe(200)
      await vi.waitFor(() => expect(existsSync(file(forgotten))).toBe(false))
      expect(existsSync(file(request.treeBlob))).toBe(true)
    }))

  it('lets go of a tree a week after its epoch, once its Welcome has been taken', () =>
    withClock(async ({ clock, client, pass }) => {
      const anna = await client.signUp('anna')
      const ben = await client.signUp('ben')
      const { chat } = await openChat(client, anna)
      const { request } = await commit(client, anna, chat, { add: [ben] })
      await commit(client, anna, chat)
      const tree = `/v1/chats/${chat.id}/blobs/${request.treeBlob ?? ''}`
      await pass(8 * day)
      expect(await statusOf(client, tree, ben.token)).toBe(200)
      const stream = client.stream(ben.token)
      const { id } = await stream.next(({ type }) => type === frameTypes.welcome)
      await stream.next(({ type }) => type === frameTypes.caughtUp)
      stream.acknowledge(id)
      await stream.heard()
      await clock.advance(200)
      await pass(hour)
      expect(await statusOf(client, tree, ben.token)).toBe(404)
    }))

  it('empties messages when they expire, and still knows their keys', () =>
    withClock(async ({ client, pass }) => {
      const anna = await client.signUp('anna')
      const { chat } = await openChat(client, anna)
      const idempotencyKey = randomBytes(16)
      const first = await post(client, chat, { idempotencyKey, expiresDays: 30 })
      await post(client, chat, { expiresDays: 60 })
      await pass(30 * day + hour)
      const token = String((await client.renew(anna.account, anna.account.device)).json?.['token'])
      const stream = client.stream(token)
      await stream.next(({ type }) => type === frameTypes.caughtUp)
      const messages = stream.frames.filter(({ type }) => type === frameTypes.message)
      expect(messages.map(({ seq }) => seq)).toEqual([2])
      expect((await post(client, chat, { idempotencyKey })).json).toEqual(first.json)
    }))

  it('closes a generation thirty days after the next one began', () =>
    withClock(async ({ client, pass }) => {
      const anna = await client.signUp('anna')
      const { chat } = await openChat(client, anna)
      const next = await openChat(client, anna, { chat: chat.id, generation: 1 })
      await pass(29 * day)
      expect((await post(client, chat)).status).toBe(201)
      await pass(day + hour)
      expect((await post(client, chat)).json?.['code']).toBe('stale_epoch')
      expect((await post(client, next.chat)).status).toBe(201)
    }))

  it('closes a generation sooner when all in it have acknowledged a row of a later one', () =>
    withClock(async ({ clock, client, pass }) => {
      const anna = await client.signUp('anna')
      const { chat } = await openChat(client, anna)
      const next = await openChat(client, anna, { chat: chat.id, generation: 1 })
      await post(client, next.chat)
      await pass(hour)
      expect((await post(client, chat)).status).toBe(201)
      const stream = client.stream(anna.token)
      const [first] = await stream.count(frameTypes.message, 2)
      await stream.next(({ type }) => type === frameTypes.caughtUp)
      stream.acknowledge(first?.id ?? 0)
      await stream.heard()
      await clock.advance(200)
      await pass(hour)
      expect((await post(client, chat)).json?.['code']).toBe('stale_epoch')
    }))
})

describe('a stream that does not keep up', () => {
  it('is ended when it answers no ping', () =>
    withClock(async ({ clock, client }) => {
      const { token } = await client.signUp('anna')
      const { port } = client.server
      const ws = new WebSocket(`wss://127.0.0.1:${String(port)}/v1/stream`, {
        rejectUnauthorized: false,
        autoPong: false,
        headers: { authorization: `Bearer ${token}` },
      })
      const closed = new Promise((resolve) => ws.once('close', resolve))
      await new Promise((resolve) => ws.once('message', resolve))
      const pinged = new Promise((resolve) => ws.once('ping', resolve))
      await clock.advance(30_000)
      await pinged
      await clock.advance(30_000)
      expect(await closed).toBe(1006)
    }))

  it('is dropped when it reads nothing, and holds up nobody', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const { chat } = await openChat(client, anna)
    await commit(client, anna, chat, { add: [ben] })
    const reader = client.stream(anna.token)
    await reader.next(({ type }) => type === frameTypes.caughtUp)
    const slow = client.stream(ben.token)
    await slow.next(({ type }) => type === frameTypes.caughtUp)
    slow.pause()
    // As much as the two sockets hold between them, and more.
    const { log } = test.server
    const isDropped = () =>
      log.lines().some((line) => line.includes('tooSlow') && line.includes(log.id(ben.account.device.id)))
    let count = 0
    for (; !isDropped() && count < 4_000; count += 20) {
      const body = new Uint8Array(47_000)
      await Promise.all(Array.from({ length: 20 }, () => post(client, chat, { body })))
    }
    expect(await reader.count(frameTypes.message, count)).toHaveLength(count)
    slow.resume()
    expect([closeCodes.tooSlow, 1006]).toContain((await slow.ended).code)
    expect(slow.frames.filter(({ type }) => type === frameTypes.message).length).toBeLessThan(count)
    // It comes back and has everything.
    const again = client.stream(ben.token)
    await again.next(({ type }) => type === frameTypes.caughtUp)
    expect(again.frames.filter(({ type }) => type === frameTypes.message)).toHaveLength(count)
  })
})
