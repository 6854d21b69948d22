// Every code of the catalogue is provoked here on the real server, and what comes back has one shape. The other way round
// the compiler sees to it: the server cannot name a code that is not in the catalogue.

import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { claimKeyPackagesShape, uploadKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { sendHashRepairShape } from '#protocol/client-server/chats.ts'
import { closeCodes, type ErrorCode, errorCodes } from '#protocol/error-codes.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { limits } from '#protocol/limits.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, type Member, openChat, post, putBlob, randomBlobId, type RawChat } from '../support/raw-chat.ts'
import { beginUpload, getBlob, putPiece, rawBlob } from '../support/raw-files.ts'
import { createRawClient, keepAliveAgent, type RawClient, rawDevice, type Reply } from '../support/raw-client.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

interface Stage {
  readonly test: TestServer
  readonly client: RawClient
  readonly anna: Member
  readonly ben: Member
  readonly chat: RawChat
}

type Provoke = (stage: Stage) => Promise<Reply>

const tokenOf = (reply: Reply) => String(reply.json?.['token'])
const keysOf = ({ id, signing, x25519 }: ReturnType<typeof rawDevice>) => ({
  device: id,
  ed25519: signing.publicKey,
  x25519,
})

/** On one server with two accounts and a chat; each entry leaves the stage usable for the next. */
const provoked: Partial<Record<ErrorCode, Provoke>> = {
  malformed: ({ client }) => client.json('POST', '/v1/sessions/renewals', { username: 'anna' }),
  unsupported_version: ({ client }) => client.json('GET', '/v2/info'),
  bad_username: ({ client }) =>
    client.json('POST', '/v1/sessions/renewals', {
      username: 'Anna!',
      deviceId: '00'.repeat(16),
      nonce: toBase64url(randomBytes(32)),
      signature: toBase64url(randomBytes(64)),
    }),
  wrong_host: ({ client }) =>
    client.request({ method: 'GET', path: '/v1/info', headers: { host: 'rebound.example:443' } }),
  origin_refused: ({ client }) =>
    client.request({ method: 'GET', path: '/v1/info', headers: { origin: 'https://elsewhere.example' } }),
  unauthenticated: ({ client }) => client.json('GET', '/v1/chats'),
  wrong_credentials: ({ client, anna }) => client.signIn(anna.account, rawDevice(), { authKey: randomBytes(32) }),
  bad_proof: ({ client, anna }) => client.renew(anna.account, { ...anna.account.device, signing: rawDevice().signing }),
  uncertified_session: async ({ client, anna }) =>
    client.json('GET', '/v1/chats', undefined, tokenOf(await client.signIn(anna.account, rawDevice()))),
  device_revoked: async ({ client, anna: { account, token } }) => {
    const device = rawDevice()
    await client.append(account, token, { kind: entryKinds.add, ...keysOf(device) }, account.device)
    await client.append(account, token, { kind: entryKinds.revoke, device: device.id }, account.device)
    return client.renew(account, device)
  },
  not_in_roster: async ({ client, ben, chat }) => (await commit(client, ben, chat)).reply,
  not_found: ({ client }) => client.json('GET', '/v1/nothing'),
  method_not_allowed: ({ client }) => client.json('PATCH', '/v1/info'),
  username_taken: async ({ client }) => (await client.signUp('anna')).reply,
  device_exists: async ({ client, anna: { account, token }, ben }) => {
    const taken = { ...keysOf(rawDevice()), device: ben.account.device.id }
    return client.append(account, token, { kind: entryKinds.add, ...taken }, account.device)
  },
  device_log_moved: ({ client, anna: { account, token } }) =>
    client.append(account, token, { kind: entryKinds.add, ...keysOf(rawDevice()), seq: 99 }, account.device),
  bad_device_log_entry: ({ client, anna: { account, token } }) =>
    client.append(account, token, { kind: entryKinds.add, ...keysOf(rawDevice()) }, rawDevice()),
  chat_exists: async ({ client, ben, chat }) => (await openChat(client, ben, { chat: chat.id })).reply,
  generation_exists: async ({ client, anna, chat }) =>
    (await openChat(client, anna, { chat: chat.id, generation: 7 })).reply,
  stale_epoch: ({ client, chat }) => post(client, chat, { epoch: 99 }),
  epoch_taken: async ({ client, anna, chat }) => {
    const before = { ...chat }
    await commit(client, anna, chat)
    return (await commit(client, anna, before)).reply
  },
  roster_conflict: async ({ client, anna, ben, chat }) =>
    (await commit(client, anna, chat, { remove: [ben.account.device.id] })).reply,
  bad_roster: async ({ client, anna, chat }) =>
    (await commit(client, anna, chat, { remove: [anna.account.device.id] })).reply,
  revocation_pending: async ({ client, anna, ben }) => {
    const { account, token } = ben
    const device = rawDevice()
    await client.append(account, token, { kind: entryKinds.add, ...keysOf(device) }, account.device)
    const { chat } = await openChat(client, anna)
    await commit(client, anna, chat, { add: [{ account: { ...account, device } }] })
    await client.append(account, token, { kind: entryKinds.revoke, device: device.id }, account.device)
    return post(client, chat)
  },
  send_hash_repaired: async ({ client, anna }) => {
    const { chat } = await openChat(client, anna)
    const sealedEnvelope = randomBytes(limits.envelopeSignatureBytes)
    const repair = { generation: 0, epoch: 0, sendHash: randomBytes(32), sealedEnvelope }
    const path = `/v1/chats/${chat.id}/send-hash`
    await client.cbor('POST', path, sendHashRepairShape, repair, anna.token)
    return client.cbor('POST', path, sendHashRepairShape, repair, anna.token)
  },
  blob_missing: async ({ client, anna, ben, chat }) =>
    (await commit(client, anna, chat, { add: [ben], withoutBlob: true })).reply,
  blob_exists: async ({ client, anna, chat }) => {
    const blob = randomBlobId()
    await putBlob(client, anna, chat, blob, randomBytes(10))
    return putBlob(client, anna, chat, blob, randomBytes(10))
  },
  idempotency_conflict: async ({ client, anna, ben }) => {
    const requestId = randomBytes(16)
    const claim = (targets: readonly Member[]) =>
      client.cbor(
        'POST',
        '/v1/key-packages/claims',
        claimKeyPackagesShape,
        {
          requestId,
          targets: targets.map(({ account }) => ({ account: account.address, device: account.device.id })),
        },
        anna.token,
      )
    await claim([ben])
    return claim([])
  },
  blob_offset: async ({ client, chat }) => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    return putPiece(client, chat, blob, 1)
  },
  bad_range: async ({ client, chat }) => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    await putPiece(client, chat, blob)
    return getBlob(client, chat, blob, 'bytes=32768-')
  },
  too_large: ({ client, chat }) => post(client, chat, { body: randomBytes(limits.messageBytes + 1_000) }),
  unsupported_media_type: ({ client, anna }) =>
    client.request({ method: 'POST', path: '/v1/chats', token: anna.token, type: 'text/plain', body: 'hello' }),
  quota_exceeded: async ({ client, anna, chat }) => {
    let reply: Reply | undefined
    for (let i = 0; i < 33; i++) reply = await putBlob(client, anna, chat, randomBlobId(), randomBytes(10))
    return reply!
  },
}

/** On servers of their own: they need settings or faults. */
const provokedElsewhere: Partial<Record<ErrorCode, () => Promise<Reply>>> = {
  invite_required: () => withServer({ signUp: 'invite' }, async (client) => (await client.signUp('anna')).reply),
  invite_invalid: () =>
    withServer({ signUp: 'invite' }, async (client) => {
      return (await client.signUp('anna', { inviteCode: randomBytes(16) })).reply
    }),
  rate_limited: () =>
    withServer({ rates: { signUps: { burst: 1, perMinute: 1 } } }, async (client) => {
      await client.signUp('anna')
      return (await client.signUp('ben')).reply
    }),
  busy: () =>
    withServer({ argon2: { passes: 4, memoryKiB: 65_536, atOnce: 1, queue: 0 } }, async (client) => {
      const all = await Promise.all(['anna', 'ben', 'carl', 'dora'].map((name) => client.signUp(name)))
      return all.map(({ reply }) => reply).find(({ status }) => status !== 201)!
    }),
  timeout: () =>
    withFaults(async (client, test) => {
      const { token } = await client.signUp('anna')
      await test.restart({ limits: { handlerTimeoutMs: 20 } })
      return createRawClient(test.server).json('GET', '/v1/key-packages', undefined, token)
    }),
  internal: () =>
    withFaults(async (client) => client.json('GET', '/v1/chats', undefined, (await client.signUp('anna')).token)),
  disk_full: () => withFaults(async (client) => upload(client, (await client.signUp('anna')).token, 0xff)),
  shutting_down: whileClosing,
}

type Settings = Parameters<typeof startTestServer>[0]

async function withServer<T>(settings: Settings, story: (client: RawClient) => Promise<T>): Promise<T> {
  await using test = await startTestServer(settings)
  return await story(createRawClient(test.server))
}

async function withFaults<T>(story: (client: RawClient, test: TestServer) => Promise<T>): Promise<T> {
  const storageThread = new URL('../support/faulty-storage-thread.ts', import.meta.url)
  await using test = await startTestServer({}, { storageThread })
  return await story(createRawClient(test.server), test)
}

function upload(client: RawClient, token: string, firstByte: number): Promise<Reply> {
  const keyPackage = randomBytes(8_000)
  keyPackage[0] = firstByte
  const packages = Array.from({ length: 10 }, () => ({ keyPackage, notAfterSeconds: 4e9, isLastResort: false }))
  return client.cbor('POST', '/v1/key-packages', uploadKeyPackagesShape, { packages }, token)
}

/** A request on a connection that was there before the end began, while cursors are still being written. */
async function whileClosing(): Promise<Reply> {
  const storageThread = new URL('../support/faulty-storage-thread.ts', import.meta.url)
  await using test = await startTestServer({ limits: { acknowledgeMs: 60_000 } }, { storageThread })
  const client = createRawClient(test.server)
  const { token } = await client.signUp('anna')
  const stream = client.stream(token)
  await stream.next(() => true)
  stream.acknowledge(0)
  await stream.heard()
  const agent = keepAliveAgent()
  await client.request({ method: 'GET', path: '/v1/info', agent })
  const closing = test.server.close()
  expect((await stream.ended).code).toBe(closeCodes.comeBack)
  const reply = await client.request({ method: 'GET', path: '/v1/info', agent })
  agent.destroy()
  await closing
  return reply
}

function expectRefusal(reply: Reply, code: ErrorCode): void {
  expect(reply.json).toMatchObject({ code, message: expect.any(String) as string })
  expect(reply.status).toBe(errorCodes[code].status)
  const known = ['code', 'message', 'retryAfterMs', 'details']
  expect(Object.keys(reply.json ?? {}).filter((name) => !known.includes(name))).toEqual([])
}

describe('the catalogue of errors', () => {
  it('is provoked completely by the tests here', () => {
    const here = [...Object.keys(provoked), ...Object.keys(provokedElsewhere)]
    expect(here.sort()).toEqual(Object.keys(errorCodes).sort())
  })

  it('is what the server answers with, on one stage', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const { chat } = await openChat(client, anna)
    for (const [code, provoke] of Object.entries(provoked)) {
      expectRefusal(await provoke({ test, client, anna, ben, chat }), code as ErrorCode)
    }
    expect(test.server.log.lines().filter((line) => line.includes('request-failed'))).toEqual([])
  })

  it.each(Object.entries(provokedElsewhere))('is what the server answers with: %s', async (code, provoke) => {
    expectRefusal(await provoke(), code as ErrorCode)
  })
})

describe('a full disk', () => {
  it('stops writing, not reading, and is over when there is room', async () => {
    await withFaults(async (client) => {
      const anna = await client.signUp('anna')
      const { chat } = await openChat(client, anna)
      expect((await upload(client, anna.token, 0xff)).json?.['code']).toBe('disk_full')
      const big = { body: randomBytes(60_000) }
      expectRefusal(await post(client, chat, big), 'disk_full')
      expect((await client.json('GET', `/v1/device-logs/${anna.account.address}`, undefined, anna.token)).status).toBe(
        200,
      )
      expect((await upload(client, anna.token, 0xfe)).status).toBe(200)
      expect((await post(client, chat, big)).status).toBe(201)
    })
  })
})

describe('broken HTTP', () => {
  it('is answered by the catalogue too', async () => {
    await using test = await startTestServer()
    const socket = connect({ host: '127.0.0.1', port: test.server.port, rejectUnauthorized: false })
    const received: Buffer[] = []
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.write('NOT HTTP AT ALL\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
    expect(Buffer.concat(received).toString()).toMatch(/^HTTP\/1.1 400 .*{"code":"malformed","message":"malformed"}$/s)
  })

  it('takes no more than its share of connections', async () => {
    await using test = await startTestServer({ limits: { connectionsPerAddress: 2 } })
    const client = createRawClient(test.server)
    const agents = [keepAliveAgent(), keepAliveAgent()]
    for (const agent of agents) await client.request({ method: 'GET', path: '/v1/info', agent })
    await expect(client.json('GET', '/v1/info')).rejects.toThrow()
    for (const agent of agents) agent.destroy()
  })
})
