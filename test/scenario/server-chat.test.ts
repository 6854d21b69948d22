// A chat on the wire, from sign-up to the stream, on the real server over TLS.

import { describe, expect, it } from 'vitest'
import { decodeShape } from '#protocol/codec/shape.ts'
import {
  chatListShape,
  commitRowShape,
  openGenerationShape,
  sendHashRepairShape,
  welcomeItemShape,
} from '#protocol/client-server/chats.ts'
import {
  announcementShape,
  decodeFrame,
  frameTypes,
  helloShape,
  readTimedBody,
} from '#protocol/client-server/stream-frames.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, type Member, openChat, post, putBlob, randomBlobId } from '../support/raw-chat.ts'
import { createRawClient, type RawClient } from '../support/raw-client.ts'
import type { RawStream } from '../support/raw-stream.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

async function join(client: RawClient, name: string): Promise<Member & { stream: RawStream }> {
  const { account, token } = await client.signUp(name)
  const stream = client.stream(token)
  await stream.next(({ type }) => type === frameTypes.caughtUp)
  return { account, token, stream }
}

const content = (body: Uint8Array) => readTimedBody(body).content

async function withTwo(
  story: (context: {
    test: TestServer
    client: RawClient
    anna: Member & { stream: RawStream }
    ben: Member & { stream: RawStream }
  }) => Promise<void>,
): Promise<void> {
  await using test = await startTestServer()
  const client = createRawClient(test.server)
  const anna = await join(client, 'anna')
  const ben = await join(client, 'ben')
  await story({ test, client, anna, ben })
}

describe('a chat on the server', () => {
  it('carries a message to every device of the roster, the sender’s too', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat, reply } = await openChat(client, anna)
      expect(reply.status).toBe(204)
      const committed = await commit(client, anna, chat, { add: [ben] })
      expect(committed.reply.status).toBe(201)

      const welcome = await ben.stream.next(({ type }) => type === frameTypes.welcome)
      const item = decodeShape(welcomeItemShape, content(welcome.body))
      expect(item).toMatchObject({
        box: committed.request.boxes[0],
        sendHash: committed.request.sendHash,
        generation: 0,
        epoch: 1,
        commitHash: blake3(committed.request.commit),
      })
      const row = await anna.stream.next(({ type }) => type === frameTypes.commit)
      expect(decodeShape(commitRowShape, content(row.body)).commit).toEqual(committed.request.commit)

      const body = randomBytes(420)
      const posted = await post(client, chat, { body })
      expect(posted.status).toBe(201)
      for (const { stream } of [anna, ben]) {
        const frame = await stream.next(({ type }) => type === frameTypes.message)
        expect(content(frame.body)).toEqual(body)
        expect(frame).toMatchObject({ id: posted.json?.['id'], seq: posted.json?.['seq'] })
        const named = await stream.next(({ type, handle }) => type === frameTypes.chat && handle === frame.handle)
        expect(toHex(named.body)).toBe(chat.id)
      }
      expect(ben.stream.frames.some(({ type }) => type === frameTypes.commit)).toBe(false)
    }))

  it('gives a device that was away what it missed, a Welcome before the rows behind it', () =>
    withTwo(async ({ client, anna, ben }) => {
      ben.stream.close()
      await ben.stream.ended
      const { chat } = await openChat(client, anna)
      await post(client, chat)
      await commit(client, anna, chat, { add: [ben] })
      const bodies = Array.from({ length: 20 }, () => randomBytes(100))
      for (const body of bodies) await post(client, chat, { body })

      const again = client.stream(ben.token)
      await again.next(({ type }) => type === frameTypes.caughtUp)
      const kinds = again.frames.map(({ type }) => type)
      expect(kinds).toEqual([
        frameTypes.hello,
        frameTypes.chat,
        frameTypes.welcome,
        ...bodies.map(() => frameTypes.message),
        frameTypes.caughtUp,
      ])
      const received = again.frames.filter(({ type }) => type === frameTypes.message).map(({ body }) => content(body))
      expect(received).toEqual(bodies)
    }))

  it('begins behind what a device has acknowledged', () =>
    withTwo(async ({ test, client, anna }) => {
      const { chat } = await openChat(client, anna)
      for (let i = 0; i < 3; i++) await post(client, chat)
      const [, second] = await anna.stream.count(frameTypes.message, 3)
      anna.stream.acknowledge(second?.id ?? 0)
      await anna.stream.heard()
      // Closing writes what was acknowledged.
      await test.restart()
      const later = createRawClient(test.server).stream(anna.token)
      await later.next(({ type }) => type === frameTypes.caughtUp)
      const hello = decodeShape(helloShape, later.frames[0]!.body)
      expect(hello.cursor).toBe(second?.id)
      expect(later.frames.filter(({ type }) => type === frameTypes.message)).toHaveLength(1)
    }))

  it('lets one commit win an epoch and tells the others which', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      await commit(client, anna, chat, { add: [ben] })
      const stale = { ...chat }
      const [first, second] = await Promise.all([commit(client, anna, { ...stale }), commit(client, ben, { ...stale })])
      const [winner, loser] = first.reply.status === 201 ? [first, second] : [second, first]
      expect(winner.reply.status).toBe(201)
      expect(loser.reply).toMatchObject({
        status: 409,
        json: {
          code: 'epoch_taken',
          details: { winnerHash: Buffer.from(blake3(winner.request.commit)).toString('base64url') },
        },
      })
      const row = await client.request({
        method: 'GET',
        path: `/v1/chats/${chat.id}/commits/0/1`,
        token: ben.token,
      })
      expect(decodeShape(commitRowShape, row.bytes).commit).toEqual(winner.request.commit)
    }))

  it('stops at once for a removed device, after the commit that removed it', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      await commit(client, anna, chat, { add: [ben] })
      await post(client, chat)
      await ben.stream.count(frameTypes.message, 1)
      await commit(client, anna, chat, { remove: [ben.account.device.id] })
      await ben.stream.next(({ type }) => type === frameTypes.commit)
      await post(client, chat)
      await anna.stream.count(frameTypes.message, 2)
      // A later frame that is ben's own shows that nothing more was on its way.
      const own = await openChat(client, ben)
      await post(client, own.chat)
      const messages = await ben.stream.count(frameTypes.message, 2)
      expect(messages[1]?.handle).not.toBe(messages[0]?.handle)
      expect((await commit(client, ben, chat)).reply.json?.['code']).toBe('not_in_roster')
      const asked = { method: 'GET', path: `/v1/chats/${chat.id}/commits/0/1`, token: ben.token }
      expect((await client.request(asked)).status).toBe(200)
    }))

  it('refuses tokens of another epoch, chat or generation with one and the same answer', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const before = { ...chat }
      await commit(client, anna, chat, { add: [ben] })
      const answers = [
        await post(client, before),
        await post(client, chat, { token: randomBytes(32) }),
        await post(client, chat, { generation: 1 }),
        await post(client, chat, { epoch: 9 }),
        await post(client, { ...chat, id: (await openChat(client, ben)).chat.id }),
        await post(client, { ...chat, id: '00'.repeat(16) as typeof chat.id }),
      ]
      expect(new Set(answers.map(({ status, bytes }) => `${String(status)} ${toHex(bytes)}`)).size).toBe(1)
      expect(answers[0]?.json).toEqual({ code: 'stale_epoch', message: 'stale epoch' })
    }))

  it('answers a repeated key with the first row, whatever the epoch by then', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const before = { ...chat }
      const idempotencyKey = randomBytes(16)
      const first = await post(client, chat, { idempotencyKey })
      await commit(client, anna, chat, { add: [ben] })
      const again = await post(client, before, { idempotencyKey })
      expect(again.json).toEqual(first.json)
      await post(client, chat)
      expect(await anna.stream.count(frameTypes.message, 2)).toHaveLength(2)
    }))

  it('takes no session on the anonymous route and no message on any other', () =>
    withTwo(async ({ client, anna }) => {
      const { chat } = await openChat(client, anna)
      const path = `/v1/anon/chats/${chat.id}/messages`
      const shown = await client.request({ method: 'POST', path, token: anna.token, type: 'application/cbor' })
      expect(shown).toMatchObject({ status: 400, json: { code: 'malformed' } })
      const other = await client.request({ method: 'POST', path: path.replace('anon/', ''), token: anna.token })
      expect(other).toMatchObject({ status: 404, json: { code: 'not_found' } })
    }))

  it('passes ephemeral posts on and stores none', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      await commit(client, anna, chat, { add: [ben] })
      const body = randomBytes(90)
      expect((await post(client, chat, { body, ephemeral: true })).json).toMatchObject({ id: 0, seq: 0 })
      const frame = await ben.stream.next(({ type }) => type === frameTypes.ephemeral)
      expect(frame).toMatchObject({ id: 0, seq: 0 })
      expect(content(frame.body)).toEqual(body)
      const later = client.stream(ben.token)
      await later.next(({ type }) => type === frameTypes.caughtUp)
      expect(later.frames.some(({ type }) => type === frameTypes.ephemeral)).toBe(false)
    }))

  it('announces a large row and gives it on request, to those it is for', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const body = randomBytes(limits.messageBytes)
      expect((await post(client, chat, { body })).status).toBe(201)
      const announced = await anna.stream.next(({ type }) => type === frameTypes.announcement)
      const { type, bytes } = decodeShape(announcementShape, announced.body)
      const row = { method: 'GET', path: `/v1/rows/${String(announced.id)}` }
      const fetched = await client.request({ ...row, token: anna.token })
      expect(fetched.bytes).toHaveLength(bytes)
      const frame = decodeFrame(fetched.bytes)
      expect(frame).toMatchObject({ type, id: announced.id, seq: announced.seq })
      expect(content(frame.body)).toEqual(body)
      expect((await client.request({ ...row, token: ben.token })).status).toBe(404)
    }))

  it('keeps a tree for those who may read it, and takes no commit without it', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const missing = await commit(client, anna, chat, { add: [ben], withoutBlob: true })
      expect(missing.reply).toMatchObject({ status: 409, json: { code: 'blob_missing' } })
      const blob = randomBlobId()
      const tree = randomBytes(300_000)
      expect((await putBlob(client, ben, chat, blob, tree)).json?.['code']).toBe('not_in_roster')
      expect((await putBlob(client, anna, chat, blob, tree)).status).toBe(204)
      expect((await putBlob(client, anna, chat, blob, tree)).json?.['code']).toBe('blob_exists')
      const get = { method: 'GET', path: `/v1/chats/${chat.id}/blobs/${blob}` }
      expect((await client.request({ ...get, token: ben.token })).status).toBe(404)
      expect(Buffer.from(tree).equals((await client.request({ ...get, token: anna.token })).bytes)).toBe(true)
    }))

  it('lets an upload that was cut off be made again', () =>
    withTwo(async ({ test, client, anna }) => {
      const { chat } = await openChat(client, anna)
      const blob = randomBlobId()
      const tree = randomBytes(5_000)
      const cut = client.request({
        method: 'PUT',
        path: `/v1/chats/${chat.id}/blobs/${blob}`,
        token: anna.token,
        type: 'application/octet-stream',
        headers: { 'content-length': '6000' },
        body: tree,
        endAfterMs: 100,
      })
      await expect(cut).rejects.toThrow()
      expect((await putBlob(client, anna, chat, blob, tree)).status).toBe(204)
      await test.restart()
      const later = createRawClient(test.server)
      const path = `/v1/chats/${chat.id}/blobs/${blob}`
      expect(await later.request({ method: 'GET', path, token: anna.token })).toMatchObject({
        status: 200,
        bytes: tree,
      })
    }))

  it('opens the next generation for a member of an earlier one, and for nobody else', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const refused = await openChat(client, ben, { chat: chat.id, generation: 1 })
      expect(refused.reply.json?.['code']).toBe('not_in_roster')
      await commit(client, anna, chat, { add: [ben] })
      const next = await openChat(client, ben, { chat: chat.id, generation: 1 })
      expect(next.reply.status).toBe(204)
      const skipped = await openChat(client, ben, { chat: chat.id, generation: 3 })
      expect(skipped.reply.json?.['code']).toBe('generation_exists')
      // The one before stays open; each has its own roster.
      expect((await post(client, chat)).status).toBe(201)
      expect((await post(client, next.chat)).status).toBe(201)
      await ben.stream.count(frameTypes.message, 2)
      const list = await client.request({ method: 'GET', path: '/v1/chats', token: ben.token })
      expect(decodeShape(chatListShape, list.bytes).chats).toMatchObject([
        {
          chat: chat.id,
          generations: [
            { generation: 0, epoch: 1 },
            { generation: 1, epoch: 0 },
          ],
        },
      ])
      expect(anna.stream.frames.filter(({ type }) => type === frameTypes.message)).toHaveLength(1)
    }))

  it('takes a repeated opening for the one it was', () =>
    withTwo(async ({ client, anna, ben }) => {
      const { chat } = await openChat(client, anna)
      const again = {
        chat: chat.id,
        generation: 0,
        pairKey: null,
        sendHash: blake3(chat.sendToken),
        sealedName: randomBytes(limits.sealedNameBytes),
      }
      expect((await client.cbor('POST', '/v1/chats', openGenerationShape, again, anna.token)).status).toBe(204)
      const foreign = await client.cbor('POST', '/v1/chats', openGenerationShape, again, ben.token)
      expect(foreign.json?.['code']).toBe('chat_exists')
    }))

  it('replaces a bad send hash once per device and epoch', () =>
    withTwo(async ({ client, anna }) => {
      const { chat } = await openChat(client, anna)
      const sendToken = randomBytes(32)
      const repair = {
        generation: 0,
        epoch: 0,
        sendHash: blake3(sendToken),
        sealedEnvelope: randomBytes(limits.envelopeSignatureBytes),
      }
      const path = `/v1/chats/${chat.id}/send-hash`
      expect((await client.cbor('POST', path, sendHashRepairShape, repair, anna.token)).status).toBe(201)
      const again = await client.cbor('POST', path, sendHashRepairShape, repair, anna.token)
      expect(again.json?.['code']).toBe('send_hash_repaired')
      expect((await post(client, chat)).json?.['code']).toBe('stale_epoch')
      expect((await post(client, { ...chat, sendToken })).status).toBe(201)
      const row = await anna.stream.next(({ type }) => type === frameTypes.sendHashRepair)
      expect(decodeShape(sendHashRepairShape, content(row.body))).toEqual(repair)
    }))
})
