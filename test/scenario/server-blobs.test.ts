// Blobs of files on a real server over TLS: put in pieces by whoever knows the chat's token, cut and gone on with, fetched
// by ranges, whole or not at all, and gone in time.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request as httpsRequest } from 'node:https'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeCbor, encodeCbor } from '#protocol/codec/cbor.ts'
import { encodeShape } from '#protocol/codec/shape.ts'
import { toBase64url } from '#protocol/codec/base64url.ts'
import { beginUploadShape, chatTokenHeader, fileBuckets } from '#protocol/client-server/file-blobs.ts'
import { backUp } from '#server/instance/backup.ts'
import { restore } from '#server/instance/restore.ts'
import { blake3 } from '#server/crypto/blake3.ts'
import { randomBytes } from '#server/crypto/sodium.ts'
import { commit, type Member, openChat, randomBlobId, type RawChat } from '../support/raw-chat.ts'
import { createRawClient, type RawClient, type Reply } from '../support/raw-client.ts'
import {
  beginUpload,
  blobPath,
  codeOf,
  deleteBlob,
  getBlob,
  putPiece,
  rawBlob,
  type RawBlob,
} from '../support/raw-files.ts'
import { canMountDisks, mountSmallDisk } from '../support/trouble/small-disk.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { createVirtualClock } from '../support/virtual-clock.ts'

const small = 32_768
const minute = 60_000
const day = 24 * 60 * minute

let test: TestServer
let client: RawClient
let anna: Member
let chat: RawChat

async function start(...options: Parameters<typeof startTestServer>): Promise<void> {
  test = await startTestServer(...options)
  client = createRawClient(test.server)
  anna = await client.signUp('anna')
  chat = (await openChat(client, anna)).chat
}

const fileOf = ({ id }: Pick<RawBlob, 'id'>): string => join(test.dataFolder, 'blobs', `${id}.file`)
const received = (reply: Reply): unknown => reply.json?.['receivedBytes']

/** Begins and puts all of it. */
async function put(blob: ReturnType<typeof rawBlob>): Promise<void> {
  expect(codeOf(await beginUpload(client, chat, blob))).toBe(201)
  expect(codeOf(await putPiece(client, chat, blob))).toBe(200)
}

/** A request that announces all of `blob` from `from` on, sends up to `to`, and hangs. Gives what ends it. */
async function hang(blob: RawBlob, from: number, to: number): Promise<{ ended: Promise<unknown> }> {
  const sent = httpsRequest({
    host: '127.0.0.1',
    port: test.server.port,
    rejectUnauthorized: false,
    method: 'PUT',
    path: `${blobPath(chat, blob)}?from=${String(from)}`,
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': blob.bytes.length - from,
      [chatTokenHeader]: toBase64url(chat.sendToken),
    },
  })
  const ended = new Promise((resolve) => {
    sent.once('error', resolve)
    sent.once('response', resolve)
  })
  sent.write(blob.bytes.subarray(from, to))
  await vi.waitFor(() => expect(statSync(fileOf(blob)).size).toBe(to), { timeout: 10_000 })
  return { ended }
}

afterEach(() => test[Symbol.asyncDispose]())

describe('a blob', () => {
  beforeEach(() => start())

  it.each(fileBuckets.slice(0, 4))('of %i bytes comes back as it went, whole and by ranges', async (size) => {
    const blob = rawBlob(size)
    await put(blob)
    const whole = await getBlob(client, chat, blob)
    expect([whole.status, whole.headers['content-length'], whole.headers['content-type']]).toEqual([
      200,
      String(size),
      'application/octet-stream',
    ])
    expect(Buffer.from(whole.bytes).equals(blob.bytes)).toBe(true)
    for (const [range, first, last] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100-4095', 100, 4_095],
      [`bytes=${String(size - 1)}-`, size - 1, size - 1],
      [`bytes=5-${String(size + 9)}`, 5, size - 1],
    ] as const) {
      const part = await getBlob(client, chat, blob, range)
      expect([part.status, part.headers['content-range'], part.bytes.length]).toEqual([
        206,
        `bytes ${String(first)}-${String(last)}/${String(size)}`,
        last - first + 1,
      ])
      expect(Buffer.from(part.bytes).equals(blob.bytes.subarray(first, last + 1))).toBe(true)
    }
  })

  it('goes up piece by piece, and is not there for anyone before its last byte', async () => {
    const blob = rawBlob(131_072)
    await beginUpload(client, chat, blob)
    for (let from = 0; from < blob.bytes.length; from += 40_000) {
      expect(codeOf(await getBlob(client, chat, blob))).toBe('not_found')
      expect(codeOf(await getBlob(client, chat, blob, 'bytes=0-0'))).toBe('not_found')
      const body = blob.bytes.subarray(from, from + 40_000)
      expect(received(await putPiece(client, chat, blob, from, { body }))).toBe(from + body.length)
    }
    expect(Buffer.from((await getBlob(client, chat, blob)).bytes).equals(blob.bytes)).toBe(true)
  })

  it('goes on where a cut left it, though the server has not heard of the cut', async () => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    const { ended } = await hang(blob, 0, 10_000)
    // The newest wins: the request that hangs is ended, what it brought is kept.
    expect(received(await beginUpload(client, chat, blob))).toBe(10_000)
    await ended
    const { ended: again } = await hang(blob, 10_000, 20_000)
    const late = await putPiece(client, chat, blob, 10_000)
    expect([codeOf(late), late.json?.['details']]).toEqual(['blob_offset', { receivedBytes: 20_000 }])
    await again
    expect(codeOf(await putPiece(client, chat, blob, 20_000))).toBe(200)
    expect(Buffer.from((await getBlob(client, chat, blob)).bytes).equals(blob.bytes)).toBe(true)
  })

  it('is written by one at a time, whoever else tries', async () => {
    const blob = rawBlob(524_288)
    await beginUpload(client, chat, blob)
    const attempts = await Promise.allSettled(Array.from({ length: 6 }, () => putPiece(client, chat, blob)))
    for (const attempt of attempts) {
      if (attempt.status === 'fulfilled') expect([200, 'blob_offset']).toContain(codeOf(attempt.value))
    }
    const from = Number(received(await beginUpload(client, chat, blob)))
    if (from < blob.bytes.length) expect(codeOf(await putPiece(client, chat, blob, from))).toBe(200)
    expect(Buffer.from((await getBlob(client, chat, blob)).bytes).equals(blob.bytes)).toBe(true)
  })

  it('goes on under the next epoch’s token, and not under one that is over', async () => {
    const blob = rawBlob()
    const before = { ...chat }
    await beginUpload(client, chat, blob)
    await putPiece(client, chat, blob, 0, { body: blob.bytes.subarray(0, 9_000) })
    expect((await commit(client, anna, chat, { add: [await client.signUp('ben')] })).reply.status).toBe(201)
    expect([
      codeOf(await putPiece(client, before, blob, 9_000)),
      codeOf(await beginUpload(client, before, rawBlob())),
      codeOf(await putPiece(client, chat, blob, 9_000)),
      codeOf(await getBlob(client, before, blob)),
      codeOf(await getBlob(client, chat, blob)),
    ]).toEqual(['stale_epoch', 'stale_epoch', 200, 'stale_epoch', 200])
  })

  it('is erased for its author’s token and no other, file and all', async () => {
    const blob = rawBlob()
    await put(blob)
    expect(codeOf(await deleteBlob(client, chat, blob, randomBytes(32)))).toBe('not_found')
    expect(codeOf(await getBlob(client, chat, blob))).toBe(200)
    expect(codeOf(await deleteBlob(client, chat, blob, blob.deleteToken))).toBe(204)
    expect([codeOf(await getBlob(client, chat, blob)), existsSync(fileOf(blob))]).toEqual(['not_found', false])
  })

  it('that is erased while it comes leaves nothing behind', async () => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    const { ended } = await hang(blob, 0, 10_000)
    expect(codeOf(await deleteBlob(client, chat, blob, blob.deleteToken))).toBe(204)
    await ended
    expect(existsSync(fileOf(blob))).toBe(false)
    expect(codeOf(await putPiece(client, chat, blob, 10_000))).toBe('not_found')
  })

  it('tells the server its size, its chat and its times, and is logged nowhere', async () => {
    const blob = rawBlob()
    await put(blob)
    await getBlob(client, chat, blob)
    await deleteBlob(client, chat, rawBlob(), randomBytes(32))
    expect(test.server.log.lines().filter((line) => /anon|blob/.test(line))).toEqual([])
    const db = new Database(join(test.dataFolder, 'db.sqlite'), { readonly: true })
    const row = db.prepare('SELECT * FROM file_blobs').get() as Record<string, unknown>
    db.close()
    expect(row).toEqual({
      blob: Buffer.from(blob.id, 'hex'),
      chat: expect.any(Number) as number,
      bucket_bytes: small,
      received_bytes: small,
      delete_hash: Buffer.from(blake3(blob.deleteToken)),
      touched_ms: expect.any(Number) as number,
      expires_ms: expect.any(Number) as number,
    })
  })
})

describe('what no honest client sends', () => {
  beforeEach(() => start())

  it('is refused where it begins: sizes between the buckets, other periods, a session', async () => {
    const blob = rawBlob()
    const fields = {
      token: chat.sendToken,
      blob: blob.id,
      bucketBytes: blob.bucketBytes,
      expiresDays: 30,
      deleteHash: randomBytes(32),
    } as const
    const map = decodeCbor(encodeShape(beginUploadShape, fields)) as ReadonlyMap<number, never>
    const path = `/v1/anon/chats/${chat.id}/blobs`
    const begin = async (key: number, value: number, token?: string) =>
      codeOf(
        await client.request({
          method: 'POST',
          path,
          token,
          type: 'application/cbor',
          body: encodeCbor(new Map<number, number>(map).set(key, value)),
        }),
      )
    const sizes = [0, 1, small - 1, small + 1, 2 ** 26 + 1, 2 ** 27, 2 ** 53 - 1]
    expect(await Promise.all(sizes.map((size) => begin(3, size)))).toEqual(sizes.map(() => 'malformed'))
    expect(await begin(4, 31)).toBe('malformed')
    expect(await begin(4, 30, anna.token)).toBe('malformed')
    expect(await begin(4, 30)).toBe(201)
  })

  it('is refused where bytes come: beyond the size, at other offsets, without the token, of a blob never begun', async () => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    const attempt = async (from: string, more: Parameters<typeof putPiece>[4] = {}) =>
      codeOf(
        await putPiece(client, chat, blob, 0, {
          path: `${blobPath(chat, blob)}?from=${from}`,
          body: blob.bytes.subarray(0, 100),
          ...more,
        }),
      )
    expect([
      await attempt('0', { body: randomBytes(small + 1) }),
      await attempt('1'),
      await attempt('999999999999999'),
      ...(await Promise.all(
        ['-1', '1e3', '0x0', '', '9'.repeat(16), '0&from=0', '0&more=1'].map((from) => attempt(from)),
      )),
      await attempt('0', { type: 'application/json', body: '{}' }),
      await attempt('0', { token: anna.token }),
      await attempt('0', { headers: { [chatTokenHeader]: '' } }),
      await attempt('0', { headers: { [chatTokenHeader]: toBase64url(randomBytes(31)) } }),
      await attempt('0', { headers: { [chatTokenHeader]: toBase64url(randomBytes(32)) } }),
      codeOf(await putPiece(client, chat, rawBlob())),
    ]).toEqual([
      'too_large',
      'blob_offset',
      'blob_offset',
      ...Array.from({ length: 7 }, () => 'malformed'),
      'unsupported_media_type',
      'malformed',
      'malformed',
      'malformed',
      'stale_epoch',
      'not_found',
    ])
    // Nothing of all that counts.
    expect(received(await beginUpload(client, chat, blob))).toBe(0)
    expect(codeOf(await putPiece(client, chat, blob))).toBe(200)
    // And nothing is added to, or written over, what is whole.
    expect([
      codeOf(await putPiece(client, chat, blob, 0)),
      codeOf(await putPiece(client, chat, blob, small, { body: randomBytes(1) })),
    ]).toEqual(['blob_offset', 'too_large'])
    expect(Buffer.from((await getBlob(client, chat, blob)).bytes).equals(blob.bytes)).toBe(true)
  })

  it('ends a connection on which more comes than was left, and keeps nothing of it', async () => {
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    const headers = { 'transfer-encoding': 'chunked', 'content-length': undefined as never }
    const outcome = await putPiece(client, chat, blob, 0, { body: randomBytes(3 * small), headers }).then(
      codeOf,
      () => 'cut',
    )
    expect(['cut', 'too_large']).toContain(outcome)
    expect(received(await beginUpload(client, chat, blob))).toBe(0)
  })

  it('is refused where bytes go: ranges of other forms, beyond the end, in another chat', async () => {
    const blob = rawBlob()
    await put(blob)
    const other = (await openChat(client, anna)).chat
    const ranges = [
      'bytes=-5',
      'bytes=0-1,3-4',
      'bytes=a-b',
      'items=0-1',
      'bytes=01-2',
      'bytes=',
      `bytes=${'9'.repeat(20)}-`,
    ]
    const codes = await Promise.all(ranges.map(async (range) => codeOf(await getBlob(client, chat, blob, range))))
    expect(codes).toEqual(ranges.map(() => 'malformed'))
    const beyond = await getBlob(client, chat, blob, `bytes=${String(small)}-`)
    expect([beyond.status, beyond.json?.['details']]).toEqual([416, { bytes: small }])
    expect([
      codeOf(await getBlob(client, chat, blob, 'bytes=9-8')),
      codeOf(await getBlob(client, other, blob)),
      codeOf(await getBlob(client, { ...other, id: chat.id }, blob)),
      codeOf(await getBlob(client, chat, { id: randomBlobId() })),
      codeOf(await beginUpload(client, other, blob)),
      codeOf(await client.request({ method: 'GET', path: blobPath(chat, blob), token: anna.token })),
      codeOf(await client.request({ method: 'DELETE', path: blobPath(chat, blob) })),
    ]).toEqual(['bad_range', 'not_found', 'stale_epoch', 'not_found', 'blob_exists', 'malformed', 'method_not_allowed'])
  })
})

describe('room for blobs', () => {
  it('is what the operator gives, to a chat and to all, and comes back', async () => {
    await start({ limits: { fileBytesPerChat: 2 * small, fileBytes: 3 * small } })
    const blobs = [rawBlob(), rawBlob(), rawBlob()] as const
    const codes = []
    for (const blob of blobs) codes.push(codeOf(await beginUpload(client, chat, blob)))
    expect(codes).toEqual([201, 201, 'quota_exceeded'])
    expect(codeOf(await deleteBlob(client, chat, blobs[0], blobs[0].deleteToken))).toBe(204)
    expect(codeOf(await beginUpload(client, chat, blobs[2]))).toBe(201)
    const other = (await openChat(client, anna)).chat
    expect(codeOf(await beginUpload(client, other, rawBlob()))).toBe(201)
    expect(codeOf(await beginUpload(client, other, rawBlob()))).toBe('quota_exceeded')
  })
})

describe.runIf(canMountDisks)('a full disk', () => {
  it('takes no piece, keeps what it has, and goes on when there is room', async () => {
    const disk = mountSmallDisk(12)
    try {
      await start({ dataFolder: join(disk.folder, 'data') })
      const [whole, coming] = [rawBlob(), rawBlob(2_097_152)]
      await put(whole)
      await beginUpload(client, chat, coming)
      expect(codeOf(await putPiece(client, chat, coming, 0, { body: coming.bytes.subarray(0, 9) }))).toBe(200)
      disk.fill()
      expect(codeOf(await putPiece(client, chat, coming, 9))).toBe('disk_full')
      expect(codeOf(await getBlob(client, chat, whole))).toBe(200)
      disk.empty()
      expect(received(await beginUpload(client, chat, coming))).toBe(9)
      expect(codeOf(await putPiece(client, chat, coming, 9))).toBe(200)
      expect(Buffer.from((await getBlob(client, chat, coming)).bytes).equals(coming.bytes)).toBe(true)
      await test.server.close()
    } finally {
      disk.close()
    }
  })
})

describe('time', () => {
  it('ends a request that brings no more, and keeps what it brought', async () => {
    const clock = createVirtualClock()
    await start({}, { clock })
    const blob = rawBlob()
    await beginUpload(client, chat, blob)
    const { ended } = await hang(blob, 0, 10_000)
    await clock.advance(31_000)
    await ended
    const db = new Database(join(test.dataFolder, 'db.sqlite'), { readonly: true })
    // Not by asking: whoever asks ends the request that hangs.
    await vi.waitFor(() => expect(db.prepare('SELECT received_bytes FROM file_blobs').pluck().get()).toBe(10_000))
    db.close()
  })

  it('takes an upload that was given up after a day, and a blob when it expires, with their files', async () => {
    const clock = createVirtualClock()
    await start({ upkeepMs: 10 * minute }, { clock })
    const pass = async (ms: number) => {
      clock.jump(ms - 10 * minute)
      await clock.advance(10 * minute)
    }
    const [whole, abandoned] = [rawBlob(), rawBlob()]
    await put(whole)
    await beginUpload(client, chat, abandoned)
    await putPiece(client, chat, abandoned, 0, { body: abandoned.bytes.subarray(0, 9) })
    const files = () => [existsSync(fileOf(whole)), existsSync(fileOf(abandoned))]
    await pass(day - minute)
    await client.json('GET', '/healthz')
    expect(files()).toEqual([true, true])
    await pass(11 * minute)
    await vi.waitFor(() => expect(files()).toEqual([true, false]))
    expect(codeOf(await putPiece(client, chat, abandoned, 9))).toBe('not_found')
    // Its time is over before it is swept.
    clock.jump(29 * day)
    expect([codeOf(await getBlob(client, chat, whole)), ...files()]).toEqual(['not_found', true, false])
    await pass(11 * minute)
    await vi.waitFor(() => expect(files()).toEqual([false, false]))
  })
})

describe('a start', () => {
  it('removes files that no row names, and no others', async () => {
    await start()
    const [whole, begun] = [rawBlob(), rawBlob()]
    await put(whole)
    await beginUpload(client, chat, begun)
    await putPiece(client, chat, begun, 0, { body: begun.bytes.subarray(0, 9) })
    const folder = join(test.dataFolder, 'blobs')
    for (const name of [`${randomBlobId()}.file`, randomBlobId(), 'not ours.txt'])
      await writeFile(join(folder, name), 'x')
    await test.restart()
    client = createRawClient(test.server)
    expect(readdirSync(folder).sort()).toEqual([`${whole.id}.file`, `${begun.id}.file`, 'not ours.txt'].sort())
    expect(codeOf(await getBlob(client, chat, whole))).toBe(200)
    expect(codeOf(await putPiece(client, chat, begun, 9))).toBe(200)
  })

  it('on a restored copy has the blobs that were whole, and begins the others anew', async () => {
    await start()
    const [whole, begun] = [rawBlob(), rawBlob()]
    await put(whole)
    await beginUpload(client, chat, begun)
    await putPiece(client, chat, begun, 0, { body: begun.bytes.subarray(0, 9) })
    const [copy, restored] = [join(test.dataFolder, 'copy'), join(test.dataFolder, 'restored')]
    await backUp(test.dataFolder, copy)
    expect(readdirSync(join(copy, 'blobs'))).toEqual([`${whole.id}.file`])
    await restore(copy, restored, Date.now())
    await test.restart({ dataFolder: restored })
    client = createRawClient(test.server)
    expect(Buffer.from((await getBlob(client, chat, whole)).bytes).equals(whole.bytes)).toBe(true)
    expect(codeOf(await putPiece(client, chat, begun, 9))).toBe('not_found')
    expect(received(await beginUpload(client, chat, begun))).toBe(0)
  })
})
