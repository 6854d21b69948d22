// An account of the server that means harm to the others, or to the server: what it may ask for is bounded.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeShape } from '#protocol/codec/shape.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import {
  claimedKeyPackagesShape,
  claimKeyPackagesShape,
  uploadKeyPackagesShape,
} from '#protocol/client-server/key-packages.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, openChat, putBlob, randomBlobId } from '../support/raw-chat.ts'
import { createRawClient, rawDevice, type RawClient, type Reply } from '../support/raw-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

type Person = Awaited<ReturnType<RawClient['signUp']>>

describe('a hostile account', () => {
  let test: TestServer
  let client: RawClient
  let mallory: Person
  let ben: Person

  beforeAll(async () => {
    test = await startTestServer()
    client = createRawClient(test.server)
    mallory = await client.signUp('mallory')
    ben = await client.signUp('ben')
  })
  afterAll(() => test[Symbol.asyncDispose]())

  const claim = (times: number): Promise<Reply> => {
    const target = { account: ben.account.address, device: ben.account.device.id }
    const targets = Array.from({ length: times }, () => target)
    const asked = { requestId: randomBytes(16), targets }
    return client.cbor('POST', '/v1/key-packages/claims', claimKeyPackagesShape, asked, mallory.token)
  }

  it('cannot empty another’s pool of KeyPackages by one request that names a device again and again', async () => {
    const packages = Array.from({ length: 10 }, () => ({
      keyPackage: randomBytes(300),
      notAfterSeconds: 4e9,
      isLastResort: false,
    }))
    await client.cbor('POST', '/v1/key-packages', uploadKeyPackagesShape, { packages }, ben.token)
    const pool = async (): Promise<unknown> =>
      (await client.json('GET', '/v1/key-packages', undefined, ben.token)).json?.['pool']
    expect((await claim(10)).json?.['code']).toBe('malformed')
    expect(await pool()).toBe(10)
    const one = await claim(1)
    expect(decodeShape(claimedKeyPackagesShape, one.bytes).packages).toHaveLength(1)
    expect(await pool()).toBe(9)
  })

  it('cannot take more of one device’s KeyPackages in a day than the server grants', async () => {
    const codes = []
    for (let i = 0; i < 60; i++) codes.push((await claim(1)).json?.['code'])
    expect(codes.at(-1)).toBe('rate_limited')
  })

  it('leaves no tree in the way of others: what lost the race for an epoch counts no more', async () => {
    const carl = await client.signUp('carl')
    const dora = await client.signUp('dora')
    const { chat } = await openChat(client, ben)
    expect((await commit(client, ben, chat, { add: [mallory, carl] })).reply.status).toBe(201)
    for (let race = 0; race < 12; race++) {
      // Ten upload what they would add somebody with; one of them wins with a commit that adds nobody.
      const uploads = await Promise.all(
        Array.from({ length: 10 }, () => putBlob(client, mallory, chat, randomBlobId(), randomBytes(50))),
      )
      expect(uploads.map(({ status }) => status)).toEqual(uploads.map(() => 204))
      expect((await commit(client, ben, chat)).reply.status).toBe(201)
    }
    expect((await commit(client, ben, chat, { add: [dora] })).reply.status).toBe(201)
  })

  it('cannot fill the disk with trees: so many wait in a chat, and no more', async () => {
    const { chat } = await openChat(client, mallory)
    const codes: unknown[] = []
    for (let i = 0; i < 33; i++) {
      codes.push((await putBlob(client, mallory, chat, randomBlobId(), randomBytes(50))).json?.['code'])
    }
    expect(codes.filter((code) => code !== undefined)).toEqual(['quota_exceeded'])
  })

  it('opens nothing and reads nothing of a chat that it was removed from, by a generation it was in before', async () => {
    const { chat } = await openChat(client, ben)
    expect((await commit(client, ben, chat, { add: [mallory] })).reply.status).toBe(201)
    const next = await openChat(client, ben, { chat: chat.id, generation: 1 })
    expect(next.reply.status).toBe(204)
    expect((await commit(client, ben, next.chat, { add: [mallory] })).reply.status).toBe(201)
    expect((await commit(client, ben, next.chat, { remove: [mallory.account.device.id] })).reply.status).toBe(201)
    const own = await openChat(client, mallory, { chat: chat.id, generation: 2 })
    expect({ status: own.reply.status, code: own.reply.json?.['code'] }).toEqual({ status: 403, code: 'not_in_roster' })
    const blob = await putBlob(client, mallory, chat, randomBlobId(), randomBytes(50))
    expect(blob.json?.['code']).toBe('not_in_roster')
    expect((await openChat(client, ben, { chat: chat.id, generation: 2 })).reply.status).toBe(204)
  })

  it('cannot write into another’s log, whatever it signs', async () => {
    const device = rawDevice()
    const keys = { device: device.id, ed25519: device.signing.publicKey, x25519: device.x25519 }
    const { account } = ben
    const append = (by: Parameters<RawClient['append']>[3]) =>
      client.append(account, mallory.token, { kind: entryKinds.add, ...keys }, by)
    expect((await append(mallory.account.device)).json?.['code']).toBe('bad_device_log_entry')
    expect((await append({ ...mallory.account.device, id: account.device.id })).json?.['code']).toBe(
      'bad_device_log_entry',
    )
    const log = await client.json('GET', `/v1/device-logs/${account.address}`, undefined, mallory.token)
    expect(log.json).toEqual({ entries: account.log.map(toBase64url) })
  })
})
