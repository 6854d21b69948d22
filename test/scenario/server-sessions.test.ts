// Session tokens of the home server: random, known to it by a hash alone, and over when they are over. Promise A5.

import Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fromBase64url } from '#protocol/codec/base64url.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { closeCodes } from '#protocol/error-codes.ts'
import { limits } from '#protocol/limits.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { createCanaryScan } from '../support/canary-scan.ts'
import { createRawClient, rawDevice } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const day = 86_400_000
const status = (reply: { readonly status: number }): number => reply.status

describe('a session token (A5)', () => {
  it('is 256 random bits, and the server has its BLAKE3 and nothing else of it', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const others = [await client.renew(account, account.device), await client.signIn(account, rawDevice())]
    const tokens = [token, ...others.map(({ json }) => String(json?.['token']))].map(fromBase64url)
    expect(tokens.map(({ length }) => length)).toEqual([32, 32, 32])
    expect(new Set(tokens.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(3)
    const scan = createCanaryScan(Object.fromEntries(tokens.map((bytes, index) => [`token ${String(index)}`, bytes])))
    expect(scan.scanFolder(test.dataFolder).findings).toEqual([])
    expect(test.server.log.lines().flatMap((line) => scan.scanBytes('log', Buffer.from(line)))).toEqual([])
    const db = new Database(join(test.dataFolder, 'db.sqlite'), { readonly: true })
    const stored = (db.prepare('SELECT token_hash FROM sessions').all() as { token_hash: Buffer }[]).map((row) =>
      row.token_hash.toString('hex'),
    )
    db.close()
    expect(stored.sort()).toEqual(tokens.map((bytes) => Buffer.from(blake3(bytes)).toString('hex')).sort())
  })

  it('ends by itself: of a device after a month, of an installation that nobody certified after a day', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({}, { clock })
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const uncertified = String((await client.signIn(account, rawDevice())).json?.['token'])
    const pool = async (): Promise<number> => status(await client.json('GET', '/v1/key-packages', undefined, token))
    const mail = async (): Promise<number> => status(await client.json('GET', '/v1/comparison', undefined, uncertified))
    expect([await pool(), await mail()]).toEqual([200, 200])
    await clock.advance(day + 1_000)
    expect([await pool(), await mail()]).toEqual([200, 401])
    await clock.advance(30 * day)
    expect(await pool()).toBe(401)
  })

  it('ends when its device has opened eight more, the stream with it, and no other device is asked', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({}, { clock })
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const stream = client.stream(token)
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    const works = async (bearer: string): Promise<boolean> =>
      status(await client.json('GET', '/v1/chats', undefined, bearer)) === 200
    const tokens = [token]
    const renew = async (): Promise<void> => {
      await clock.advance(1)
      tokens.push(String((await client.renew(account, account.device)).json?.['token']))
    }
    for (let i = 1; i < limits.sessionsPerInstallation; i++) await renew()
    expect(await Promise.all(tokens.map(works))).toEqual(tokens.map(() => true))
    await renew()
    expect((await stream.ended).code).toBe(closeCodes.sessionEnded)
    expect(await Promise.all(tokens.map(works))).toEqual(tokens.map((_, index) => index > 0))
    expect(await works(ben.token)).toBe(true)
  })

  it('ends when 64 more installations have signed in by password, and no device of the account is', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({}, { clock })
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const tokens: string[] = []
    const signIn = async (): Promise<void> => {
      await clock.advance(1)
      tokens.push(String((await client.signIn(account, rawDevice())).json?.['token']))
    }
    const works = async (bearer = ''): Promise<boolean> =>
      status(await client.json('GET', '/v1/comparison', undefined, bearer)) === 200
    for (let i = 0; i < limits.uncertifiedInstallations; i++) await signIn()
    expect([await works(tokens[0]), await works(tokens.at(-1))]).toEqual([true, true])
    await signIn()
    expect([await works(tokens[0]), await works(tokens[1]), await works(tokens.at(-1))]).toEqual([false, true, true])
    expect(status(await client.json('GET', '/v1/chats', undefined, token))).toBe(200)
  })

  it('ends at once when it is given back, with the stream that was opened with it', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const { account, token } = await client.signUp('anna')
    const other = String((await client.renew(account, account.device)).json?.['token'])
    const stream = client.stream(token)
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    expect(status(await client.json('DELETE', '/v1/sessions/current', undefined, token))).toBe(204)
    expect((await stream.ended).code).toBe(closeCodes.sessionEnded)
    expect(status(await client.json('GET', '/v1/chats', undefined, token))).toBe(401)
    expect(status(await client.json('GET', '/v1/chats', undefined, other))).toBe(200)
  })
})
