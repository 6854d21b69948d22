// Accounts, sessions and device logs on the real server over TLS.

import { describe, expect, it } from 'vitest'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { decodeShape } from '#protocol/codec/shape.ts'
import { readInstanceAddresses } from '#protocol/client-server/instance-addresses.ts'
import {
  claimedKeyPackagesShape,
  claimKeyPackagesShape,
  uploadKeyPackagesShape,
} from '#protocol/client-server/key-packages.ts'
import { deviceLogNoticeShape, frameTypes } from '#protocol/client-server/stream-frames.ts'
import { entryKinds } from '#protocol/device-log/entry.ts'
import { closeCodes } from '#protocol/error-codes.ts'
import { parseInvite } from '#protocol/invite.ts'
import { randomBytes, verifyEd25519 } from '#server/crypto/sodium.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { commit, openChat, post } from '../support/raw-chat.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { createRawClient, type RawClient, type RawDevice, rawDevice } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'

const tokenOf = (reply: { json: Readonly<Record<string, unknown>> | undefined }) => String(reply.json?.['token'])
const keysOf = ({ id, signing, x25519 }: RawDevice) => ({ device: id, ed25519: signing.publicKey, x25519 })

const uploadFor = (client: RawClient, token: string, count: number) =>
  client.cbor(
    'POST',
    '/v1/key-packages',
    uploadKeyPackagesShape,
    {
      packages: Array.from({ length: count }, () => ({
        keyPackage: randomBytes(100),
        notAfterSeconds: 4e9,
        isLastResort: false,
      })),
    },
    token,
  )

describe('the server', () => {
  it('says who it is, signed by its instance key', async () => {
    await using test = await startTestServer()
    const { server } = test
    const info = (await createRawClient(server).json('GET', '/v1/info')).json
    const key = Buffer.from(String(info?.['instanceKey']), 'base64url')
    expect(key).toEqual(Buffer.from(server.instanceKey))
    const signed = new Uint8Array(Buffer.from(String(info?.['addresses']), 'base64url'))
    const list = readInstanceAddresses(signed, (message, signature) => verifyEd25519(key, message, signature))
    expect(list).toMatchObject({ domain: server.domain, addresses: [server.address] })
    expect(list?.spkiPins.map(toBase64url)).toEqual([toBase64url(server.spkiPin)])
  })

  it('stays the same one over a restart', async () => {
    await using test = await startTestServer()
    const { domain, instanceKey, spkiPin } = test.server
    await test.restart()
    expect(test.server).toMatchObject({ domain, instanceKey, spkiPin })
  })
})

describe('sign-up', () => {
  it('takes an invite where one is needed, as often as it says', async () => {
    await using test = await startTestServer({ signUp: 'invite' })
    const client = createRawClient(test.server)
    const { code } = parseInvite(await test.server.createInvite({ uses: 1, hours: 1 }))
    const inviteCode = code ?? new Uint8Array()
    expect((await client.signUp('anna')).reply.json?.['code']).toBe('invite_required')
    expect((await client.signUp('anna', { inviteCode: randomBytes(16) })).reply.json?.['code']).toBe('invite_invalid')
    expect((await client.signUp('anna', { inviteCode })).reply.status).toBe(201)
    expect((await client.signUp('ben', { inviteCode })).reply.json?.['code']).toBe('invite_invalid')
  })

  it('gives a name once', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    await client.signUp('anna')
    expect((await client.signUp('anna')).reply.json?.['code']).toBe('username_taken')
  })
})

describe('sign-in', () => {
  it('gives a known device a certified session and an unknown one an uncertified session', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    expect((await client.signIn(account, account.device)).json).toMatchObject({ certified: true })
    expect((await client.signIn(account, rawDevice())).json).toMatchObject({ certified: false })
    expect((await client.renew(account, account.device)).json).toMatchObject({ certified: true })
    expect((await client.renew(account, rawDevice())).json?.['code']).toBe('bad_proof')
    const thief = { ...account.device, signing: rawDevice().signing }
    expect((await client.signIn(account, thief)).json?.['code']).toBe('bad_proof')
  })

  it('answers a wrong password and an unknown name alike, byte for byte', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    const wrong = await client.signIn(account, rawDevice(), { authKey: randomBytes(32) })
    const unknown = await client.signIn({ ...account, username: 'nobody' as typeof account.username }, rawDevice())
    expect(wrong.status).toBe(401)
    expect(unknown.status).toBe(wrong.status)
    expect(unknown.bytes).toEqual(wrong.bytes)
    expect({ ...unknown.headers, date: '' }).toEqual({ ...wrong.headers, date: '' })
  })

  it('takes a nonce once', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    const nonce = await client.nonce()
    const again = createRawClient(test.server, { nonce })
    expect((await again.renew(account, account.device)).status).toBe(201)
    expect((await again.renew(account, account.device)).json?.['code']).toBe('bad_proof')
  })

  it('slows guesses at one name, known or not', async () => {
    await using test = await startTestServer({ rates: { signInsPerAccount: { burst: 5, perMinute: 1 } } })
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    const guess = () => client.signIn(account, rawDevice(), { authKey: randomBytes(32) })
    const codes = []
    for (let i = 0; i < 7; i++) codes.push((await guess()).json?.['code'])
    expect(codes).toEqual([...Array<string>(5).fill('wrong_credentials'), 'rate_limited', 'rate_limited'])
    expect(Number((await guess()).json?.['retryAfterMs'])).toBeGreaterThan(0)
  })

  it('lets an uncertified session do little', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const token = tokenOf(await client.signIn(account, rawDevice()))
    const closed: [string, string][] = [
      ['GET', '/v1/chats'],
      ['POST', '/v1/chats'],
      ['GET', '/v1/key-packages'],
      ['POST', '/v1/key-packages'],
      ['POST', '/v1/key-packages/claims'],
      ['PUT', '/v1/account/password'],
      ['GET', '/v1/rows/1'],
      ['GET', `/v1/device-logs/${ben.account.address}`],
    ]
    for (const [method, path] of closed) {
      const { status, json } = await client.request({ method, path, token })
      expect({ path, status, code: json?.['code'] }).toEqual({ path, status: 403, code: 'uncertified_session' })
    }
    expect((await client.stream(token).ended).status).toBe(403)
    expect((await client.json('GET', `/v1/device-logs/${account.address}`, undefined, token)).status).toBe(200)
    expect((await client.json('DELETE', '/v1/sessions/current', undefined, token)).status).toBe(204)
    expect((await client.json('GET', `/v1/device-logs/${account.address}`, undefined, token)).status).toBe(401)
  })

  it('changes the password for who knows it, and ends the uncertified sessions', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const uncertified = tokenOf(await client.signIn(account, rawDevice()))
    const newAuthKey = randomBytes(32)
    const change = (oldAuthKey: Uint8Array) =>
      client.json(
        'PUT',
        '/v1/account/password',
        { oldAuthKey: toBase64url(oldAuthKey), newAuthKey: toBase64url(newAuthKey) },
        token,
      )
    expect((await change(randomBytes(32))).json?.['code']).toBe('wrong_credentials')
    expect((await change(account.authKey)).status).toBe(204)
    expect((await client.signIn(account, account.device)).json?.['code']).toBe('wrong_credentials')
    expect((await client.signIn(account, account.device, { authKey: newAuthKey })).status).toBe(201)
    const own = `/v1/device-logs/${account.address}`
    expect((await client.json('GET', own, undefined, uncertified)).status).toBe(401)
    expect((await client.json('GET', own, undefined, token)).status).toBe(200)
  })
})

describe('a device log', () => {
  it('certifies a second device, whose session then may do everything', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const second = rawDevice()
    const secondToken = tokenOf(await client.signIn(account, second))
    const stream = client.stream(token)
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    const added = await client.append(account, token, { kind: entryKinds.add, ...keysOf(second) }, account.device)
    expect(added.json).toEqual({ seq: 1 })
    const notice = await stream.next(({ type }) => type === frameTypes.deviceLog)
    expect(decodeShape(deviceLogNoticeShape, notice.body)).toEqual({ account: account.address, seq: 1 })
    expect((await client.json('GET', '/v1/key-packages', undefined, secondToken)).status).toBe(200)
    const log = await client.json('GET', `/v1/device-logs/${account.address}?from=1`, undefined, secondToken)
    expect(log.json).toEqual({ entries: [toBase64url(account.log[1] ?? new Uint8Array())] })
  })

  it('is appended to by compare and set, and by its own rules', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const add = (more: object = {}, by: RawDevice | null = account.device) =>
      client.append(account, token, { kind: entryKinds.add, ...keysOf(rawDevice()), ...more }, by)
    expect((await add({ seq: 5 })).json).toMatchObject({ code: 'device_log_moved', details: { headSeq: 0 } })
    expect((await add({ prev: randomBytes(32) })).json).toMatchObject({ code: 'device_log_moved' })
    expect((await add({}, rawDevice())).json).toMatchObject({
      code: 'bad_device_log_entry',
      details: { fault: 'unknown-signer' },
    })
    expect((await add({}, null)).status).toBe(201)
    const ben = await client.signUp('ben')
    expect((await add({ device: ben.account.device.id })).json?.['code']).toBe('device_exists')
  })

  it('takes entries of another account from a certified session alone, and judges them by that log', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account } = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const second = rawDevice()
    const uncertified = tokenOf(await client.signIn(ben.account, rawDevice()))
    const add = (token: string, by: RawDevice | null) =>
      client.append(account, token, { kind: entryKinds.add, ...keysOf(second) }, by)
    expect((await add(uncertified, null)).json).toMatchObject({ details: { fault: 'wrong-account' } })
    expect((await add(ben.token, ben.account.device)).json).toMatchObject({ details: { fault: 'unknown-signer' } })
    expect((await add(ben.token, account.device)).status).toBe(201)
    expect((await client.renew(account, second)).status).toBe(201)
    const stranger = { ...account, address: parseAccountAddress(`carl@${test.server.domain}`) }
    const elsewhere = { ...account, address: parseAccountAddress('anna@elsewhere.example') }
    for (const one of [stranger, elsewhere]) {
      const reply = await client.append(one, ben.token, { kind: entryKinds.revoke, device: second.id }, account.device)
      expect(reply.json?.['code']).toBe('not_found')
    }
  })

  it('takes six additions a day, and a revocation at any time', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const devices = Array.from({ length: 7 }, rawDevice)
    const codes = []
    for (const device of devices) {
      const reply = await client.append(account, token, { kind: entryKinds.add, ...keysOf(device) }, account.device)
      codes.push(reply.json?.['code'] ?? reply.status)
    }
    expect(codes).toEqual([201, 201, 201, 201, 201, 201, 'rate_limited'])
    for (const { id } of devices.slice(0, 6)) {
      const revoke = { kind: entryKinds.revoke, device: id }
      expect((await client.append(account, token, revoke, account.device)).status).toBe(201)
    }
  })

  it('takes everything from a revoked device at once, and stops messages until it is removed', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const second = rawDevice()
    const secondToken = tokenOf(await client.signIn(anna.account, second))
    await client.append(anna.account, anna.token, { kind: entryKinds.add, ...keysOf(second) }, anna.account.device)
    await uploadFor(client, secondToken, 3)
    const { chat } = await openChat(client, ben)
    const stolen = { account: { ...anna.account, device: second }, token: secondToken }
    await commit(client, ben, chat, { add: [anna, stolen] })
    expect((await post(client, chat)).status).toBe(201)
    const stream = client.stream(secondToken)
    await stream.next(({ type }) => type === frameTypes.message)

    const revoke = { kind: entryKinds.revoke, device: second.id }
    expect((await client.append(anna.account, anna.token, revoke, anna.account.device)).status).toBe(201)

    expect((await stream.ended).code).toBe(closeCodes.deviceRevoked)
    expect((await client.json('GET', '/v1/chats', undefined, secondToken)).status).toBe(401)
    expect((await client.signIn(anna.account, second)).json?.['code']).toBe('device_revoked')
    expect((await client.renew(anna.account, second)).json?.['code']).toBe('device_revoked')
    const claim = {
      requestId: randomBytes(16),
      targets: [{ account: anna.account.address, device: second.id }],
    }
    const claimed = await client.cbor('POST', '/v1/key-packages/claims', claimKeyPackagesShape, claim, ben.token)
    expect(decodeShape(claimedKeyPackagesShape, claimed.bytes)).toEqual({ packages: [null] })

    const stopped = await post(client, chat)
    const entry = toBase64url(anna.account.log.at(-1) ?? new Uint8Array())
    expect(stopped).toMatchObject({ status: 409, json: { code: 'revocation_pending', details: { entry } } })
    expect((await commit(client, ben, chat, { add: [stolen] })).reply.json?.['code']).toBe('bad_roster')
    expect((await commit(client, ben, chat, { remove: [second.id] })).reply.status).toBe(201)
    expect((await post(client, chat)).status).toBe(201)
  })

  it('lets the words undo what a thief has done', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const thief = rawDevice()
    const thiefToken = tokenOf(await client.signIn(account, thief))
    await client.append(account, token, { kind: entryKinds.add, ...keysOf(thief) }, account.device)
    const accepted = { seq: 0, hash: blake3(account.log[0] ?? new Uint8Array()) }
    await client.append(account, thiefToken, { kind: entryKinds.revoke, device: account.device.id }, thief)
    expect((await client.json('GET', '/v1/chats', undefined, token)).status).toBe(401)

    const saved = rawDevice()
    const savedToken = tokenOf(await client.signIn(account, saved))
    const recover = { kind: entryKinds.recover, ...keysOf(saved), accepts: accepted }
    expect((await client.append(account, savedToken, recover, null)).status).toBe(201)
    expect((await client.json('GET', '/v1/chats', undefined, savedToken)).status).toBe(200)
    expect((await client.json('GET', '/v1/chats', undefined, thiefToken)).status).toBe(401)
    // The owner's first device is certified again: it proves its key and is back.
    expect((await client.renew(account, account.device)).status).toBe(201)
  })
})

describe('KeyPackages', () => {
  it('are the same for a repeated claim, over a restart too', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const ben = await client.signUp('ben')
    expect((await uploadFor(client, ben.token, 3)).json).toEqual({ pool: 3, lastResortExpiresAtMs: 0 })
    const claim = {
      requestId: randomBytes(16),
      targets: [{ account: ben.account.address, device: ben.account.device.id }],
    }
    const ask = (by: RawClient) => by.cbor('POST', '/v1/key-packages/claims', claimKeyPackagesShape, claim, anna.token)
    const first = await ask(client)
    await test.restart()
    const later = createRawClient(test.server)
    expect((await ask(later)).bytes).toEqual(first.bytes)
    expect((await later.json('GET', '/v1/key-packages', undefined, ben.token)).json).toMatchObject({ pool: 2 })
  })
})
