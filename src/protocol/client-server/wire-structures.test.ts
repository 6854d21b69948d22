import { describe, expect, it } from 'vitest'
import { wireSamples } from '../../../test/support/wire-samples.ts'
import { decodeCbor, encodeCbor, type CborValue } from '../codec/cbor.ts'
import { concatBytes } from '../codec/bytes.ts'
import { decodeShape, encodeShape } from '../codec/shape.ts'
import { parseChatId } from '../ids.ts'
import { limits } from '../limits.ts'
import { anonymousPostShape } from './anonymous-post.ts'
import { chatListShape, commitDeltaShape } from './chats.ts'

const malformed = expect.objectContaining({ name: 'PeerError', code: 'malformed' }) as Error

describe.each(wireSamples)('$name', ({ bytes, value, decode, encode }) => {
  it('is read back as it was written', () => {
    expect(decode(bytes)).toEqual(value)
    expect(encode(decode(bytes))).toEqual(bytes)
  })

  it('refuses a field more, a field less, and trailing bytes', () => {
    const map = decodeCbor(bytes) as ReadonlyMap<number, CborValue>
    expect(() => decode(encodeCbor(new Map(map).set(map.size + 1, null)))).toThrow(malformed)
    for (const key of map.keys()) {
      const without = new Map(map)
      without.delete(key)
      expect(() => decode(encodeCbor(without))).toThrow(malformed)
    }
    expect(() => decode(concatBytes(bytes, Uint8Array.of(0)))).toThrow(malformed)
  })

  it('numbers its fields from 1 without a gap', () => {
    const map = decodeCbor(bytes) as ReadonlyMap<number, CborValue>
    expect([...map.keys()]).toEqual(Array.from({ length: map.size }, (_, index) => index + 1))
  })
})

describe('an anonymous post', () => {
  const post = {
    generation: 0xffff_ffff,
    epoch: Number.MAX_SAFE_INTEGER,
    token: new Uint8Array(32),
    idempotencyKey: new Uint8Array(16),
    deleteHash: new Uint8Array(32),
    expiresDays: 400,
    ephemeral: true,
    body: new Uint8Array(limits.messageBytes),
  } as const

  it('has room for the largest message and refuses one byte more, or none', () => {
    expect(decodeShape(anonymousPostShape, encodeShape(anonymousPostShape, post)).body).toHaveLength(
      limits.messageBytes,
    )
    for (const length of [0, limits.messageBytes + 1]) {
      const wrong = encodeShape(anonymousPostShape, { ...post, body: new Uint8Array(length) })
      expect(() => decodeShape(anonymousPostShape, wrong)).toThrow(malformed)
    }
  })

  it('expires after one of four periods and no other', () => {
    const map = anonymousPostShape.write(post) as Map<number, CborValue>
    const accepted = [0, 29, 30, 60, 61, 120, 400, 401].filter((days) => {
      try {
        decodeShape(anonymousPostShape, encodeCbor(new Map(map).set(6, days)))
        return true
      } catch {
        return false
      }
    })
    expect(accepted).toEqual([30, 60, 120, 400])
  })
})

describe('the largest structures', () => {
  it('fit their limits: a chat list of every chat, and a D that empties a roster', () => {
    const chats = Array.from({ length: limits.chatsPerDevice }, (_, index) => ({
      chat: parseChatId(index.toString(16).padStart(32, '0')),
      headSeq: 1_000_000,
      pairKey: null,
      generations: [{ generation: 0, epoch: 1000, sendHash: new Uint8Array(32) }],
    }))
    const listBytes = encodeShape(chatListShape, { chats })
    expect(decodeShape(chatListShape, listBytes).chats).toHaveLength(limits.chatsPerDevice)

    const delta = wireSamples.find(({ name }) => name === 'commit-delta')!
    const map = decodeCbor(delta.bytes) as Map<number, CborValue>
    const removed = Array.from({ length: limits.rosterDevices }, () => new Uint8Array(16))
    expect(decodeShape(commitDeltaShape, encodeCbor(map.set(5, removed))).removed).toHaveLength(limits.rosterDevices)
    expect(() => decodeShape(commitDeltaShape, encodeCbor(map.set(5, [...removed, new Uint8Array(16)])))).toThrow(
      malformed,
    )
  })
})
