// The proof of the words and the deletion of an account, on the real server over TLS, also by those who may not.

import { describe, expect, it } from 'vitest'
import { recoveryProofBytes, recoveryProofMaxMs } from '#protocol/client-server/recovery.ts'
import { sessionProofBytes } from '#protocol/client-server/session-proof.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { entryKinds, parseEntry, signEntry } from '#protocol/device-log/entry.ts'
import { closeCodes } from '#protocol/error-codes.ts'
import { parseUsername } from '#protocol/ids.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes, signingKey, type SigningKey } from '#server/crypto/sodium.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { commit, openChat, post } from '../support/raw-chat.ts'
import { createRawClient, rawDevice, type RawAccount, type RawClient, type RawDevice } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'

const tokenOf = (reply: { json: Readonly<Record<string, unknown>> | undefined }) => String(reply.json?.['token'])

interface Forgery {
  readonly username?: string
  readonly recoverySign?: SigningKey
  readonly nonce?: Uint8Array
  readonly expiresAtMs?: number
  readonly signedAuthKey?: Uint8Array
}

/** A recovery as an honest client makes it, or with one thing wrong. */
async function recover(
  client: RawClient,
  { account, recoverySign }: { account: RawAccount; recoverySign: SigningKey },
  device: RawDevice,
  newAuthKey: Uint8Array,
  wrong: Forgery = {},
) {
  const { domain } = client.server
  const username = parseUsername(wrong.username ?? account.username)
  const nonce = wrong.nonce ?? (await client.nonce())
  const expiresAtMs = wrong.expiresAtMs ?? Date.now() + 60_000
  const key = wrong.recoverySign ?? recoverySign
  const keys = { ed25519: device.signing.publicKey, x25519: device.x25519 }
  const statement = { domain, username, nonce, device: device.id, ...keys, expiresAtMs }
  return client.json('POST', '/v1/recoveries', {
    username,
    newAuthKey: toBase64url(newAuthKey),
    recoveryKey: toBase64url(key.publicKey),
    deviceId: device.id,
    ed25519: toBase64url(keys.ed25519),
    x25519: toBase64url(keys.x25519),
    expiresAtMs,
    nonce: toBase64url(nonce),
    signature: toBase64url(device.signing.sign(sessionProofBytes({ domain, username, device: device.id, nonce }))),
    recoverySignature: toBase64url(
      key.sign(recoveryProofBytes({ ...statement, newAuthKey: wrong.signedAuthKey ?? newAuthKey })),
    ),
  })
}

async function start(client: RawClient) {
  const recoverySign = signingKey(randomBytes(32))
  const signedUp = await client.signUp('anna', { recoveryHash: blake3(recoverySign.publicKey) })
  return { ...signedUp, recoverySign }
}

describe('a recovery by the words', () => {
  it('sets the password, ends every other session, and gives one that the log has yet to certify', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    const stream = client.stream(anna.token)
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    const newAuthKey = randomBytes(32)
    const saved = rawDevice()
    const recovered = await recover(client, anna, saved, newAuthKey)
    expect(recovered).toMatchObject({ status: 201, json: { certified: false } })
    expect((await stream.ended).code).toBe(closeCodes.sessionEnded)
    expect((await client.json('GET', '/v1/chats', undefined, anna.token)).status).toBe(401)
    expect((await client.signIn(anna.account, rawDevice())).json?.['code']).toBe('wrong_credentials')
    expect((await client.signIn(anna.account, rawDevice(), { authKey: newAuthKey })).status).toBe(201)
    // Sessions end, devices do not: the log still certifies the first one.
    expect((await client.renew(anna.account, anna.account.device)).status).toBe(201)
    const accepts = { seq: 0, hash: blake3(anna.account.log[0] ?? new Uint8Array()) }
    const keys = { device: saved.id, ed25519: saved.signing.publicKey, x25519: saved.x25519 }
    const entry = { kind: entryKinds.recover, ...keys, accepts }
    expect((await client.append(anna.account, tokenOf(recovered), entry, null)).status).toBe(201)
    expect((await client.json('GET', '/v1/chats', undefined, tokenOf(recovered))).status).toBe(200)
  })

  it('gives a device that the log certifies its certified session at once', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    expect((await recover(client, anna, anna.account.device, randomBytes(32))).json).toMatchObject({ certified: true })
  })

  it.each<[string, (client: RawClient) => Promise<Forgery>]>([
    ['another key', async () => ({ recoverySign: signingKey(randomBytes(32)) })],
    ['a nonce that the server never gave', async () => ({ nonce: randomBytes(32) })],
    ['a statement that is over', async () => ({ expiresAtMs: Date.now() - 1 })],
    ['a statement for longer than allowed', async () => ({ expiresAtMs: Date.now() + 2 * recoveryProofMaxMs })],
    ['a statement about another password', async () => ({ signedAuthKey: randomBytes(32) })],
    ['a name that there is not', async () => ({ username: 'nobody' })],
  ])('is refused with %s, and changes nothing', async (_, wrong) => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    const refused = await recover(client, anna, rawDevice(), randomBytes(32), await wrong(client))
    expect(refused).toMatchObject({ status: 401, json: { code: 'bad_proof' } })
    expect((await client.signIn(anna.account, anna.account.device)).status).toBe(201)
    expect((await client.json('GET', '/v1/chats', undefined, anna.token)).status).toBe(200)
  })

  it('takes a nonce once, and five tries an hour', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    const nonce = await client.nonce()
    expect((await recover(client, anna, rawDevice(), randomBytes(32), { nonce })).status).toBe(201)
    expect((await recover(client, anna, rawDevice(), randomBytes(32), { nonce })).json?.['code']).toBe('bad_proof')
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await recover(client, anna, rawDevice(), randomBytes(32))).status)
    expect(codes).toEqual([201, 201, 201, 429])
  })
})

describe('the own log without a session', () => {
  it('is shown to a device that it names, revoked too, and to nobody else', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const second = rawDevice()
    const keys = { device: second.id, ed25519: second.signing.publicKey, x25519: second.x25519 }
    await client.append(account, token, { kind: entryKinds.add, ...keys }, account.device)
    await client.append(account, token, { kind: entryKinds.revoke, device: second.id }, account.device)
    const read = async (device: RawDevice, by = device.signing) => {
      const nonce = await client.nonce()
      const message = sessionProofBytes({ ...client.server, username: account.username, device: device.id, nonce })
      const body = { username: account.username, deviceId: device.id, nonce: toBase64url(nonce), from: 1 }
      return client.json('POST', '/v1/device-logs/own', { ...body, signature: toBase64url(by.sign(message)) })
    }
    expect((await read(second)).json).toEqual({ entries: account.log.slice(1).map(toBase64url) })
    expect((await read(second, rawDevice().signing)).json?.['code']).toBe('bad_proof')
    expect((await read(rawDevice())).json?.['code']).toBe('bad_proof')
  })
})

describe('a deletion', () => {
  /** Revocations of these devices, in their order, signed by the account's first. */
  function revocations({ account }: { account: RawAccount }, devices: readonly RawDevice[]): string[] {
    const log = [...account.log]
    return devices.map(({ id }) => {
      const body = {
        v: 1 as const,
        account: account.address,
        seq: log.length,
        prev: blake3(log.at(-1) ?? new Uint8Array()),
        kind: entryKinds.revoke,
        device: id,
        ed25519: null,
        x25519: null,
        timeMs: 0,
        signer: account.device.id,
        rootKey: null,
        recoveryX25519: null,
        accepts: null,
      }
      const { entryBytes } = signEntry(body, account.device.signing.sign)
      log.push(entryBytes)
      return toBase64url(entryBytes)
    })
  }

  it('leaves the name taken, the log readable, and nothing else', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    const ben = await client.signUp('ben')
    const { chat } = await openChat(client, ben)
    await commit(client, ben, chat, { add: [anna] })
    const remove = (authKey: Uint8Array, entries: string[]) =>
      client.json('POST', '/v1/account/deletion', { authKey: toBase64url(authKey), entries }, anna.token)
    const { authKey, device, address } = anna.account
    expect((await remove(randomBytes(32), revocations(anna, [device]))).json?.['code']).toBe('wrong_credentials')
    expect((await remove(authKey, [])).json).toMatchObject({ details: { fault: 'device-left' } })

    expect((await remove(authKey, revocations(anna, [device]))).status).toBe(204)
    expect((await client.json('GET', '/v1/chats', undefined, anna.token)).status).toBe(401)
    expect((await client.signIn(anna.account, rawDevice())).json?.['code']).toBe('wrong_credentials')
    expect((await client.renew(anna.account, device)).json?.['code']).toBe('device_revoked')
    expect((await recover(client, anna, rawDevice(), randomBytes(32))).json?.['code']).toBe('bad_proof')
    expect((await client.signUp('anna')).reply.json?.['code']).toBe('username_taken')
    const log = await client.json('GET', `/v1/device-logs/${address}`, undefined, ben.token)
    const last = (log.json?.['entries'] as string[]).at(-1) ?? ''
    expect(parseEntry(Buffer.from(last, 'base64url')).body).toMatchObject({
      kind: entryKinds.revoke,
      device: device.id,
    })
    // Its chats go on once the device is out, and the entry says why.
    expect((await post(client, chat)).json).toMatchObject({ code: 'revocation_pending', details: { entry: last } })
    expect((await commit(client, ben, chat, { remove: [device.id] })).reply.status).toBe(201)
    expect((await post(client, chat)).status).toBe(201)
  })

  it('takes every device, or it is none', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await start(client)
    const second = rawDevice()
    const keys = { device: second.id, ed25519: second.signing.publicKey, x25519: second.x25519 }
    await client.append(anna.account, anna.token, { kind: entryKinds.add, ...keys }, anna.account.device)
    const remove = (devices: readonly RawDevice[]) => {
      const authKey = toBase64url(anna.account.authKey)
      return client.json('POST', '/v1/account/deletion', { authKey, entries: revocations(anna, devices) }, anna.token)
    }
    expect((await remove([anna.account.device])).json).toMatchObject({ details: { fault: 'device-left' } })
    // Whoever is revoked signs nothing more.
    expect((await remove([anna.account.device, second])).json).toMatchObject({ details: { fault: 'revoked-signer' } })
    expect((await client.json('GET', '/v1/chats', undefined, anna.token)).status).toBe(200)
    expect((await remove([second, anna.account.device])).status).toBe(204)
  })
})
