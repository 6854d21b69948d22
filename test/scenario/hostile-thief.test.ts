// A revoked device in the hands of somebody who has all its secrets: device key, session, password, the epoch's send token,
// its delete tokens. It tries every door there is. Promises A5, A8, A10; engines in its place: devices-revoked.test.ts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anonymousDeletionShape } from '#protocol/client-server/anonymous-post.ts'
import { syncBundlePostShape } from '#protocol/client-server/device-sync.ts'
import { uploadKeyPackagesShape } from '#protocol/client-server/key-packages.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, openChat, post, randomBlobId, type Member, type RawChat } from '../support/raw-chat.ts'
import { createRawClient, rawDevice, type RawClient, type RawDevice, type Reply } from '../support/raw-client.ts'
import { documentedRoutes } from '../support/served-routes.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const withSession = (await documentedRoutes()).filter(({ session }) => /^(certified|any)/.test(session))
const keysOf = ({ id, signing, x25519 }: RawDevice) => ({ device: id, ed25519: signing.publicKey, x25519 })
const codeOf = ({ json }: Reply): unknown => json?.['code']
const tokenOf = ({ json }: Reply): string => String(json?.['token'])

describe('a revoked device with all its secrets', () => {
  let test: TestServer
  let client: RawClient
  let anna: Member
  let ben: Member
  let stolen: RawDevice
  let stolenToken: string
  let chat: RawChat

  beforeAll(async () => {
    test = await startTestServer()
    client = createRawClient(test.server)
    ;[anna, ben] = [await client.signUp('anna'), await client.signUp('ben')]
    stolen = rawDevice()
    stolenToken = tokenOf(await client.signIn(anna.account, stolen))
    await client.append(anna.account, anna.token, { kind: entryKinds.add, ...keysOf(stolen) }, anna.account.device)
    ;({ chat } = await openChat(client, ben))
    const thief = { account: { ...anna.account, device: stolen }, token: stolenToken }
    expect((await commit(client, ben, chat, { add: [anna, thief] })).reply.status).toBe(201)
    expect((await post(client, chat)).status).toBe(201)
    const packages = [{ keyPackage: randomBytes(300), notAfterSeconds: 4e9, isLastResort: true }]
    const uploaded = await client.cbor('POST', '/v1/key-packages', uploadKeyPackagesShape, { packages }, stolenToken)
    expect(uploaded.status).toBe(200)
    const revoke = { kind: entryKinds.revoke, device: stolen.id }
    expect((await client.append(anna.account, anna.token, revoke, anna.account.device)).status).toBe(201)
  })
  afterAll(() => test[Symbol.asyncDispose]())

  it.each(withSession.map((route) => [`${route.method} ${route.pattern}`, route] as const))(
    'has no session on %s',
    async (_, { method, pattern }) => {
      const path = pattern
        .replace(/:chat/, chat.id)
        .replace(/:address/, ben.account.address)
        .replace(/:\w+/g, (name) => (name === ':blob' ? '0'.repeat(32) : '1'))
      if (pattern === '/v1/stream') {
        expect((await client.stream(stolenToken).ended).status).toBe(401)
        return
      }
      const reply = await client.request({ method, path, token: stolenToken })
      expect({ status: reply.status, code: codeOf(reply) }).toEqual({ status: 401, code: 'unauthenticated' })
    },
  )

  it('gets none by its key, nor by the password', async () => {
    expect(codeOf(await client.renew(anna.account, stolen))).toBe('device_revoked')
    expect(codeOf(await client.signIn(anna.account, stolen))).toBe('device_revoked')
  })

  it('signs nothing into the log that is taken, from an installation signed in by the password', async () => {
    const fresh = rawDevice()
    const signedIn = await client.signIn(anna.account, fresh)
    expect(signedIn.json?.['certified']).toBe(false)
    const token = tokenOf(signedIn)
    const accepted = { seq: 0, hash: blake3(anna.account.log[0] ?? new Uint8Array(0)) }
    const tries = [
      { kind: entryKinds.add, ...keysOf(fresh) },
      { kind: entryKinds.revoke, device: anna.account.device.id },
      { kind: entryKinds.recover, ...keysOf(fresh), accepts: accepted },
    ]
    const faults = []
    for (const entry of tries) {
      const { json } = await client.append(anna.account, token, entry, stolen)
      faults.push(json?.['details'])
    }
    expect(faults).toEqual([{ fault: 'revoked-signer' }, { fault: 'revoked-signer' }, { fault: 'unknown-signer' }])
    // As the words, but without them: another root's signature.
    const another = { ...anna.account, root: stolen.signing }
    const forged = await client.append(another, token, tries[2] ?? { kind: 0, ...keysOf(fresh) }, null)
    expect(forged.json?.['details']).toEqual({ fault: 'bad-signature' })
    expect(codeOf(await client.json('GET', '/v1/chats', undefined, token))).toBe('uncertified_session')
  })

  it('posts nothing by the send token that it knows: not before its leaf is removed, and not after', async () => {
    expect(codeOf(await post(client, chat))).toBe('revocation_pending')
    expect(codeOf(await post(client, chat, { ephemeral: true }))).toBe('revocation_pending')
    const known = { ...chat }
    expect((await commit(client, ben, chat, { remove: [stolen.id] })).reply.status).toBe(201)
    expect(codeOf(await post(client, known))).toBe('stale_epoch')
    expect(codeOf(await post(client, { ...known, epoch: chat.epoch }))).toBe('stale_epoch')
    expect((await post(client, chat)).status).toBe(201)
  })

  it('empties no row but its own account’s, and is sent nothing more', async () => {
    const token = randomBytes(32)
    const bens = await post(client, chat, { deleteHash: blake3(token) })
    const deletion = encodeShape(anonymousDeletionShape, { seq: Number(bens.json?.['seq']), token: randomBytes(32) })
    const path = `/v1/anon/chats/${chat.id}/deletions`
    expect(codeOf(await client.request({ method: 'POST', path, type: 'application/cbor', body: deletion }))).toBe(
      'not_found',
    )
    const bundle = { bundle: randomBlobId(), to: stolen.id, chat: chat.id, sealedBytes: randomBytes(300) }
    const sent = await client.cbor('POST', '/v1/device-sync/bundle', syncBundlePostShape, bundle, anna.token)
    expect(codeOf(sent)).toBe('not_found')
    expect(
      (await commit(client, ben, chat, { add: [{ account: { ...anna.account, device: stolen } }] })).reply,
    ).toMatchObject({
      json: { code: 'bad_roster' },
    })
  })
})
