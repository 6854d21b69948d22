// The server's part in adding a device: a mailbox for the comparison and a shelf for history, both small and short-lived,
// and neither a way around anything.

import { describe, expect, it } from 'vitest'
import { comparisonMailShape, comparisonPostShape } from '#protocol/client-server/comparison.ts'
import { syncBundlePostShape, syncBundleShape } from '#protocol/client-server/device-sync.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { toHex } from '#protocol/codec/bytes.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { utf8 } from '#protocol/codec/utf8.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { parseBlobId, type DeviceId } from '#protocol/ids.ts'
import { limits } from '#protocol/limits.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { randomChatId } from '../support/raw-chat.ts'
import { createRawClient, type RawAccount, type RawClient, type RawDevice, rawDevice } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const tokenOf = (reply: { json: Readonly<Record<string, unknown>> | undefined }) => String(reply.json?.['token'])
const keysOf = ({ id, signing, x25519 }: RawDevice) => ({ device: id, ed25519: signing.publicKey, x25519 })

const leave = (client: RawClient, token: string, to: DeviceId | null, text: string) =>
  client.cbor('POST', '/v1/comparison', comparisonPostShape, { to, body: utf8(text) }, token)

async function mail(client: RawClient, token: string, after = 0): Promise<{ from: DeviceId; text: string }[]> {
  const { bytes } = await client.request({ method: 'GET', path: `/v1/comparison?after=${String(after)}`, token })
  const { messages } = decodeShape(comparisonMailShape, bytes)
  return messages.map(({ from, body }) => ({ from, text: Buffer.from(body).toString() }))
}

const bundle = () => parseBlobId(toHex(randomBytes(16)))

describe('the mailbox of a comparison', () => {
  it('carries messages between a new installation and the devices of its account, and to nobody else', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const laptop = rawDevice()
    const newcomer = tokenOf(await client.signIn(account, laptop))
    const stream = client.stream(token)
    await stream.next((frame) => frame.type === frameTypes.caughtUp)

    expect((await leave(client, newcomer, null, 'offer')).status).toBe(204)
    await stream.next((frame) => frame.type === frameTypes.ownDevices)
    expect(await mail(client, token)).toEqual([{ from: laptop.id, text: 'offer' }])
    expect((await leave(client, token, laptop.id, 'answer')).status).toBe(204)
    expect(await mail(client, newcomer)).toEqual([{ from: account.device.id, text: 'answer' }])
    expect(await mail(client, ben.token)).toEqual([])

    const refused = [
      await leave(client, token, null, 'to all devices, from one of them'),
      await leave(client, token, account.device.id, 'to a certified device, from one'),
      await leave(client, newcomer, rawDevice().id, 'to nobody'),
      await leave(client, newcomer, ben.account.device.id, 'to another account'),
      await leave(client, ben.token, laptop.id, 'from another account'),
    ]
    expect(refused.map(({ json }) => json?.['code'])).toEqual(Array(5).fill('not_found'))
    stream.close()
  })

  it('holds few messages, small ones, and for minutes', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({}, { clock })
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const newcomer = tokenOf(await client.signIn(account, rawDevice()))
    const codes = []
    for (let i = 0; i < 9; i++) codes.push((await leave(client, newcomer, null, 'again')).json?.['code'])
    expect(codes).toEqual([...Array<undefined>(8).fill(undefined), 'quota_exceeded'])
    const big = 'x'.repeat(limits.comparisonMessageBytes + 1)
    const other = tokenOf(await client.signIn(account, rawDevice()))
    expect((await leave(client, other, null, big)).json?.['code']).toBe('malformed')
    expect(await mail(client, token)).toHaveLength(8)
    clock.jump(10 * 60_000)
    expect(await mail(client, token)).toEqual([])
    expect((await leave(client, newcomer, null, 'later')).status).toBe(204)
  })
})

describe('the shelf of history', () => {
  async function twoDevices(
    client: RawClient,
  ): Promise<{ account: RawAccount; phone: string; laptop: string; laptopId: DeviceId }> {
    const { account, token } = await client.signUp('anna')
    const laptop = rawDevice()
    await client.append(account, token, { kind: entryKinds.add, ...keysOf(laptop) }, account.device)
    return { account, phone: token, laptop: tokenOf(await client.signIn(account, laptop)), laptopId: laptop.id }
  }
  const post = (client: RawClient, token: string, to: DeviceId, id = bundle(), chat = randomChatId()) =>
    client.cbor(
      'POST',
      '/v1/device-sync/bundle',
      syncBundlePostShape,
      { bundle: id, to, chat, sealedBytes: randomBytes(50) },
      token,
    )
  const take = (client: RawClient, token: string) =>
    client.request({ method: 'GET', path: '/v1/device-sync/bundle', token })
  const drop = (client: RawClient, token: string, id: string) =>
    client.request({ method: 'DELETE', path: `/v1/device-sync/bundle?bundle=${id}`, token })

  it('gives a bundle until it is deleted, the oldest first, and four at most on one way', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, phone, laptop, laptopId } = await twoDevices(client)
    const ids = Array.from({ length: 4 }, bundle)
    for (const id of ids) expect((await post(client, phone, laptopId, id)).status).toBe(204)
    expect((await post(client, phone, laptopId, ids[2])).status).toBe(204)
    expect((await post(client, phone, laptopId)).json?.['code']).toBe('quota_exceeded')
    const seen = []
    for (let i = 0; i < 4; i++) {
      await test.restart()
      const again = createRawClient(test.server)
      const found = decodeShape(syncBundleShape, (await take(again, laptop)).bytes)
      seen.push({ bundle: found.bundle, from: found.from })
      expect((await drop(again, laptop, found.bundle)).status).toBe(204)
    }
    expect(seen).toEqual(ids.map((id) => ({ bundle: id, from: account.device.id })))
    expect((await take(createRawClient(test.server), laptop)).json?.['code']).toBe('not_found')
  })

  it('passes nothing to another account, nor to the sender itself, and lets nobody else delete', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, phone, laptop, laptopId } = await twoDevices(client)
    const ben = await client.signUp('ben')
    const codes = [
      await post(client, phone, ben.account.device.id),
      await post(client, phone, account.device.id),
      await post(client, ben.token, laptopId),
    ].map(({ json }) => json?.['code'])
    expect(codes).toEqual(['not_found', 'not_found', 'not_found'])
    const id = bundle()
    await post(client, phone, laptopId, id)
    expect((await post(client, laptop, account.device.id, id)).json?.['code']).toBe('blob_exists')
    await drop(client, ben.token, id)
    expect((await take(client, laptop)).status).toBe(200)
  })

  it('forgets a bundle after a day, and when one of the devices is revoked', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({}, { clock })
    const client = createRawClient(test.server)
    const { account, phone, laptop, laptopId } = await twoDevices(client)
    await post(client, phone, laptopId)
    clock.jump(24 * 60 * 60_000 - 1)
    expect((await take(client, laptop)).status).toBe(200)
    clock.jump(1)
    expect((await take(client, laptop)).json?.['code']).toBe('not_found')
    await post(client, phone, laptopId)
    await client.append(account, laptop, { kind: entryKinds.revoke, device: account.device.id }, null)
    expect((await take(client, laptop)).json?.['code']).toBe('not_found')
  })
})
