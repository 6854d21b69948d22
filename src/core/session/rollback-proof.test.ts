import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto, KeyPair } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { acknowledgementBytes } from '#protocol/client-server/acknowledgement.ts'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { parseIncarnation } from '#protocol/ids.ts'
import { judgeRollback } from './rollback-proof.ts'
import { meetServer, type SyncState } from './sync-state.ts'

const incarnation = (letter: string) => parseIncarnation(letter.repeat(32))

let crypto: Crypto
let own: KeyPair
let other: KeyPair
beforeAll(async () => {
  crypto = await createNodeCrypto()
  own = crypto.ed25519KeyPair(new Uint8Array(32).fill(5))
  other = crypto.ed25519KeyPair(new Uint8Array(32).fill(6))
})

interface Shown {
  readonly restores?: readonly string[]
  readonly cursor?: number
  readonly signed?: { in: string; cursor: number; isForeign?: boolean }
}

function hello({ restores = ['a'], cursor = 0, signed }: Shown): Hello {
  const list = restores.map((letter, index) => ({ incarnation: incarnation(letter), headId: index * 300 }))
  return {
    incarnation: incarnation(restores.at(-1)!),
    restores: list,
    cursor,
    headId: 1_000,
    timeMs: 0,
    signedCursor:
      signed === undefined
        ? null
        : {
            cursor: signed.cursor,
            signature: crypto.ed25519Sign(
              (signed.isForeign === true ? other : own).privateKey,
              acknowledgementBytes(incarnation(signed.in), signed.cursor),
            ),
          },
  }
}

const at = (cursor: number, ...restores: string[]): SyncState => ({
  ...meetServer(undefined, hello({ restores })),
  cursor,
})
const judge = (before: SyncState | undefined, shown: Shown) =>
  judgeRollback({ crypto, ed25519PublicKey: own.publicKey }, before, hello(shown))

describe('an old copy of a vault', () => {
  it('is found out by what its device has signed', () => {
    expect(judge(at(100, 'a'), { signed: { in: 'a', cursor: 101 } })).toBe('proven')
  })

  it('is found out though it is so old that it never met the server', () => {
    expect(judge(undefined, { signed: { in: 'a', cursor: 1 } })).toBe('proven')
  })

  it('is found out after a restore that it does not know of, wherever the cursors stand', () => {
    const signed = { in: 'b', cursor: 50 }
    expect(judge(at(100, 'a'), { restores: ['a', 'b'], signed })).toBe('proven')
    expect(judge(at(100, 'a'), { restores: ['a', 'b', 'c'], signed })).toBe('proven')
  })
})

describe('a vault that is the newest', () => {
  it.each<[string, number, Shown]>([
    ['where it signed last', 100, { cursor: 100, signed: { in: 'a', cursor: 100 } }],
    ['further than it signed', 130, { cursor: 120, signed: { in: 'a', cursor: 100 } }],
    ['without any signature', 100, { cursor: 90 }],
  ])('is not suspected: %s', (_, cursor, shown) => {
    expect(judge(at(cursor, 'a'), shown)).toBe('none')
  })

  it('is not suspected for what it signed before a restore made its cursor fall', () => {
    const fallen = meetServer(at(500, 'a'), hello({ restores: ['a', 'b'] }))
    expect(fallen.cursor).toBe(300)
    expect(judge(fallen, { restores: ['a', 'b'], signed: { in: 'a', cursor: 480 } })).toBe('none')
    // At the very hello that tells of the restore.
    expect(judge(at(500, 'a'), { restores: ['a', 'b'], signed: { in: 'a', cursor: 290 } })).toBe('none')
  })

  it('is not suspected on a device that begins where the server says', () => {
    expect(judge(undefined, { cursor: 700 })).toBe('none')
  })
})

describe('a server that only says so', () => {
  it.each<[string, Shown]>([
    ['a number', { cursor: 101 }],
    ['a signature by another key', { signed: { in: 'a', cursor: 900, isForeign: true } }],
    ['a signature of an incarnation that is not in its list', { signed: { in: 'e', cursor: 900 } }],
  ])('proves nothing by %s, and is noted', (_, shown) => {
    expect(judge(at(100, 'a'), shown)).toBe('claimed')
  })
})
