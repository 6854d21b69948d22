// How ciphertext leaves the home server before it expires: by its author's token, and when every device has it (B10).
// Raw clients, so that everything that travels is seen.

import Database from 'better-sqlite3'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { anonymousDeletionShape } from '#protocol/client-server/anonymous-post.ts'
import { frameTypes } from '#protocol/client-server/stream-frames.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, openChat, post, type RawChat } from '../support/raw-chat.ts'
import { createRawClient, type RawClient } from '../support/raw-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const minute = 60_000

const deleteRow = (client: RawClient, chat: Pick<RawChat, 'id'>, seq: number, token: Uint8Array, session?: string) =>
  client.request({
    method: 'POST',
    path: `/v1/anon/chats/${chat.id}/deletions`,
    type: 'application/cbor',
    body: encodeShape(anonymousDeletionShape, { seq, token }),
    ...(session === undefined ? {} : { token: session }),
  })

const seqOf = (reply: { json: Record<string, unknown> | undefined }): number => Number(reply.json?.['seq'])

describe('an author’s deletion', () => {
  it('empties the row for whoever shows its token, refuses all others alike, and is nowhere logged', async () => {
    await using test = await startTestServer()
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const { chat } = await openChat(client, anna)
    const token = randomBytes(32)
    const body = randomBytes(700)
    const seq = seqOf(await post(client, chat, { body, deleteHash: blake3(token) }))
    const other = seqOf(await post(client, chat))
    const linesBefore = test.server.log.lines().length
    const answers = [
      await deleteRow(client, chat, seq, randomBytes(32)),
      await deleteRow(client, chat, other, token),
      await deleteRow(client, chat, 999, token),
      await deleteRow(client, { id: (await openChat(client, anna)).chat.id }, seq, token),
      await deleteRow(client, chat, seq, token, anna.token),
      await deleteRow(client, chat, seq, token),
      await deleteRow(client, chat, seq, token),
    ]
    expect(answers.map(({ status, json }) => [status, json?.['code']])).toEqual([
      [404, 'not_found'],
      [404, 'not_found'],
      [404, 'not_found'],
      [404, 'not_found'],
      [400, 'malformed'],
      [204, undefined],
      [204, undefined],
    ])
    expect(test.server.log.lines().slice(linesBefore).join('\n')).not.toContain('deletions')
    const stream = client.stream(anna.token)
    await stream.next(({ type }) => type === frameTypes.caughtUp)
    const messages = stream.frames.filter(({ type }) => type === frameTypes.message)
    expect(messages.map((frame) => frame.seq)).toEqual([other])
    await test.restart()
    // Neither in the database nor in its log of changes.
    const files = readdirSync(test.dataFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes('.sqlite'),
    )
    expect(files.filter((name) => readFileSync(join(test.dataFolder, name)).includes(Buffer.from(body)))).toEqual([])
  })

  it('comes so often from an address and no oftener', async () => {
    await using test = await startTestServer({ rates: { deletions: { burst: 3, perMinute: 1 } } })
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const { chat } = await openChat(client, anna)
    const codes = []
    for (let i = 0; i < 4; i++) codes.push((await deleteRow(client, chat, 1, randomBytes(32))).json?.['code'])
    expect(codes).toEqual(['not_found', 'not_found', 'not_found', 'rate_limited'])
  })
})

describe('purge_stale_ciphertext', () => {
  it('empties with each sweep what all devices have stored, and keeps what one has not', async () => {
    const clock = createVirtualClock()
    await using test = await startTestServer({ upkeepMs: 10 * minute }, { clock })
    const client = createRawClient(test.server)
    const anna = await client.signUp('anna')
    const ben = await client.signUp('ben')
    const { chat } = await openChat(client, anna)
    await commit(client, anna, chat, { add: [ben] })
    const [first, second] = [await post(client, chat), await post(client, chat)]
    const sweep = async (): Promise<number[]> => {
      await clock.advance(10 * minute)
      // Operations keep their order: when this is answered, the sweep has begun.
      await client.json('GET', '/healthz')
      await client.json('GET', '/healthz')
      const db = new Database(join(test.dataFolder, 'db.sqlite'), { readonly: true })
      const rows = db.prepare('SELECT seq FROM log WHERE kind = 3 AND body IS NOT NULL ORDER BY seq').all()
      db.close()
      return (rows as { seq: number }[]).map(({ seq }) => seq)
    }
    const acknowledge = async (token: string, upTo: unknown): Promise<void> => {
      const stream = client.stream(token)
      await stream.next(({ type }) => type === frameTypes.caughtUp)
      stream.acknowledge(Number(upTo))
      await stream.heard()
      await clock.advance(200)
    }
    await acknowledge(anna.token, second.json?.['id'])
    expect(await sweep()).toEqual([seqOf(first), seqOf(second)])
    await acknowledge(ben.token, first.json?.['id'])
    // Upkeep has more than one step, and files among them: it may be at it still.
    await expect.poll(sweep, { timeout: 10_000 }).toEqual([seqOf(second)])
    await acknowledge(ben.token, second.json?.['id'])
    await expect.poll(sweep, { timeout: 10_000 }).toEqual([])
  })
})
