// What one account may cost a home server in bytes: one budget for all that it leaves there. Who has spent it is told how
// long to wait, and an engine that is told so loses nothing.

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commitRequestShape } from '#protocol/client-server/chats.ts'
import { syncBundlePostShape } from '#protocol/client-server/device-sync.ts'
import { uploadKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { chatWhen, messageWhen, openInstallation } from '../support/installation.ts'
import { commitRequest, openChat, putBlob, randomBlobId, type Member, type RawChat } from '../support/raw-chat.ts'
import { createRawClient, type RawClient, type Reply } from '../support/raw-client.ts'
import { openTestHome } from '../support/test-home.ts'
import { startTestServer, type TestServer, wideRates } from '../support/test-server.ts'
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts'

describe('an account that brings more bytes than it may', () => {
  let clock: VirtualClock
  let test: TestServer
  let client: RawClient
  let anna: Member
  let chat: RawChat

  beforeEach(async () => {
    clock = createVirtualClock(Date.now())
    // Of what is sent here only the bytes are of weight: 100 kB, and one more each millisecond.
    const rates = { uploadedBytes: { burst: 100_000, perMinute: 60_000 } }
    test = await startTestServer({ rates }, { clock })
    client = createRawClient(test.server)
    anna = await client.signUp('anna')
    chat = (await openChat(client, anna)).chat
  })

  afterEach(() => test[Symbol.asyncDispose]())

  const said = ({ status, json }: Reply): unknown[] => [status, json?.['code'], json?.['retryAfterMs']]
  const tree = (bytes: number, of = anna, into = chat) => putBlob(client, of, into, randomBlobId(), randomBytes(bytes))
  const doors: readonly [name: string, knock: () => Promise<Reply>][] = [
    ['a tree', () => tree(20_000)],
    [
      'a commit',
      () => {
        const { request } = commitRequest(chat, { request: { commit: randomBytes(20_000) } })
        return client.cbor('POST', `/v1/chats/${chat.id}/commits`, commitRequestShape, request, anna.token)
      },
    ],
    [
      'a bundle',
      () => {
        const bundle = {
          bundle: randomBlobId(),
          to: anna.account.device.id,
          chat: chat.id,
          sealedBytes: randomBytes(20_000),
        }
        return client.cbor('POST', '/v1/device-sync/bundle', syncBundlePostShape, bundle, anna.token)
      },
    ],
    [
      'KeyPackages',
      () => {
        const packages = [1, 2, 3].map(() => ({
          keyPackage: randomBytes(7_000),
          notAfterSeconds: 4e9,
          isLastResort: false,
        }))
        return client.cbor('POST', '/v1/key-packages', uploadKeyPackagesShape, { packages }, anna.token)
      },
    ],
  ]

  it.each(doors)('with %s is told to wait, and how long', async (_, knock) => {
    expect((await tree(90_000)).status).toBe(204)
    const [status, code, wait] = said(await knock())
    expect([status, code]).toEqual([429, 'rate_limited'])
    // 10 kB are left, and the body is a little more than what it carries.
    expect(wait).toBeGreaterThanOrEqual(10_000)
    expect(wait).toBeLessThan(12_000)
    await clock.advance(Number(wait))
    expect(said(await knock())[0]).not.toBe(429)
  })

  it('is alone with it: others bring theirs', async () => {
    expect((await tree(90_000)).status).toBe(204)
    expect((await tree(90_000)).status).toBe(429)
    const ben = await client.signUp('ben')
    expect((await tree(90_000, ben, (await openChat(client, ben)).chat)).status).toBe(204)
  })

  it('does not get round it by not saying how much there is', async () => {
    const upload = () =>
      client.request({
        method: 'PUT',
        path: `/v1/chats/${chat.id}/blobs/${randomBlobId()}`,
        token: anna.token,
        type: 'application/octet-stream',
        headers: { 'transfer-encoding': 'chunked' },
        body: randomBytes(100),
      })
    expect(said(await upload()).slice(0, 2)).toEqual([429, 'rate_limited'])
  })
})

describe('an engine whose account has spent its bytes', () => {
  it('keeps the commit that was refused, and brings it by itself when there is room again', async () => {
    const [clock, serverClock] = [createVirtualClock(Date.now()), createVirtualClock(Date.now())]
    // Room for the KeyPackages of a new device, and for some commits; no more while the server's clock stands.
    const rates = { ...wideRates, uploadedBytes: { burst: 400_000, perMinute: 400_000 } }
    const home = await openTestHome({ rates }, { clock: serverClock })
    const anna = await openInstallation('anna', { clock })
    const boris = await openInstallation('boris')
    try {
      await anna.signUp(await home.invite())
      const { address } = await boris.signUp(await home.invite())
      const made = await anna.engine().createGroup({ name: 'Owls', members: [address] })
      if (!made.ok) throw new Error(made.code)
      const { chat } = made
      await chatWhen(boris.engine(), chat, ({ state }) => state === 'active')
      const rename = (name: string) => anna.engine().renameChat({ chat, name })
      let [taken, refused] = [0, '']
      while (refused === '') {
        const name = `Owls ${String(taken + 1)}`
        const renamed = await rename(name)
        if (renamed.ok) taken++
        else expect([renamed.code, (refused = name)]).toEqual(['unreachable', name])
        expect(taken).toBeLessThan(400)
      }
      expect(taken).toBeGreaterThan(1)
      await chatWhen(boris.engine(), chat, ({ title }) => title === `Owls ${String(taken)}`)
      // What is said meanwhile costs nothing of it.
      await anna.engine().sendText({ chat, text: 'wait for it' })
      await messageWhen(boris.engine(), chat, 'wait for it')
      await serverClock.advance(60_000)
      await clock.advance(30_000)
      await chatWhen(boris.engine(), chat, ({ title }) => title === refused)
    } finally {
      await Promise.all([anna.close(), boris.close()])
      await home.close()
    }
  })
})
