// Promise C1 and C3, byte by byte: what is sealed comes back, and whatever happened to it on the way is seen.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { concatBytes, toHex } from '#protocol/codec/bytes.ts'
import { fileBuckets } from '#protocol/client-server/file-blobs.ts'
import { parseBlobId } from '#protocol/ids.ts'
import { createMemoryFileStore, type MemoryFileStore } from '../../../test/support/memory-file-store.ts'
import type { FileInfo } from '../payload/file-info.ts'
import { chunkBytes, planParts, type PartPlan } from './file-layout.ts'
import { isWholePart, openPart, partKey, sealPart } from './file-parts.ts'

const crypto = await createNodeCrypto()

interface Sealed {
  readonly store: MemoryFileStore
  readonly file: FileInfo
  readonly plan: PartPlan
}

/** Of one part, unless `part` is said. */
async function sealed(bytes: Uint8Array, key = crypto.randomBytes(32)): Promise<Sealed> {
  const store = createMemoryFileStore()
  const [plan] = planParts(bytes.length)
  if (plan === undefined) throw new Error('every file has a part')
  const under = partKey(crypto, { key, sizeBytes: bytes.length }, 0)
  const read = (from: number, length: number) => Promise.resolve(bytes.subarray(from, from + length))
  const hash = await sealPart({ crypto, store }, 'it', under, plan, read)
  return { store, plan, file: fileOf(bytes.length, key, hash) }
}

const fileOf = (sizeBytes: number, key: Uint8Array, hash: Uint8Array): FileInfo => ({
  ...{ name: 'it', type: 'text/plain', sizeBytes, key, picture: null, sound: null, album: null },
  parts: [{ blob: parseBlobId(toHex(crypto.randomBytes(16))), hash }],
})

async function opened({ store, file, plan }: Sealed): Promise<Uint8Array> {
  const opening = openPart({ crypto, store }, 'it', partKey(crypto, file, 0), plan)
  const pieces = [await opening.next()]
  while (opening.plainLeft() > 0) pieces.push(await opening.next())
  return concatBytes(...pieces)
}

const isWhole = ({ store, file, plan }: Sealed): Promise<boolean> => isWholePart({ crypto, store }, 'it', file, 0, plan)

/** What a sender would say of these bytes as they lie there now: the hash is right, and only the stream can tell. */
const believed = ({ store, file, plan }: Sealed): Sealed => ({
  store,
  plan,
  file: fileOf(file.sizeBytes, file.key, crypto.blake3(store.held.get('it') ?? new Uint8Array(0))),
})

describe('a sealed part', () => {
  it('gives its bytes back, of whatever length, and lies in one of seven sizes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 0, max: 200 * 1024 }), fc.integer({ min: 0, max: 70 })),
        async (size) => {
          const bytes = crypto.randomBytes(size)
          const it = await sealed(bytes)
          expect(fileBuckets).toContain(it.store.held.get('it')?.length)
          expect(await isWhole(it)).toBe(true)
          expect(Buffer.from(await opened(it)).equals(bytes)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it.each(
    fileBuckets.slice(0, 5).flatMap((bucket) => {
      // The longest that fits, and one byte more, which takes the next size.
      const fits = bucket - 24 - 17 * Math.ceil((bucket - 24) / (chunkBytes + 17))
      return [[fits, bucket] as const, [fits + 1, fileBuckets[fileBuckets.indexOf(bucket) + 1]] as const]
    }),
  )('of %i bytes lies in %i', async (size, bucket) => {
    const bytes = crypto.randomBytes(size)
    const it = await sealed(bytes)
    expect(it.store.held.get('it')).toHaveLength(bucket ?? 0)
    expect(await isWhole(it)).toBe(true)
    expect(Buffer.from(await opened(it)).equals(bytes)).toBe(true)
  })

  it('ends in bytes that are never the same, though the file is', async () => {
    const key = crypto.randomBytes(32)
    const [one, other] = [await sealed(new Uint8Array(100), key), await sealed(new Uint8Array(100), key)]
    const tail = ({ store }: Sealed): string => toHex((store.held.get('it') ?? new Uint8Array(0)).subarray(200))
    expect(tail(one)).not.toBe(tail(other))
    expect(new Set((one.store.held.get('it') ?? new Uint8Array(0)).subarray(200)).size).toBe(256)
  })
})

describe('the key of a part', () => {
  it('is of its place, of its file’s length and of its file alone, and stays as it is', () => {
    const key = new Uint8Array(32).fill(7)
    const of = (under: Uint8Array, sizeBytes: number, part: number): string =>
      toHex(partKey(crypto, { key: under, sizeBytes }, part))
    const all = [of(key, 9, 0), of(key, 9, 1), of(key, 10, 0), of(new Uint8Array(32).fill(8), 9, 0)]
    expect(new Set(all).size).toBe(4)
    expect(all[0]).toBe('0d6ad66de58ede446d9839592f8d6307b0a4c7988eec00b13af3080b13559e73')
  })
})

describe('a part that was changed on its way', () => {
  it.each([0, 23, 24, 40, 41, 65_000, 65_577, 150_000, 199_999 + 24 + 68, 262_143 * 2])(
    'in its byte %i is refused, in its header, in a chunk, in its tail',
    async (at) => {
      const it = await sealed(crypto.randomBytes(200_000))
      const held = it.store.held.get('it') ?? new Uint8Array(0)
      held[at] = (held[at] ?? 0) ^ 1
      expect(await isWhole(it)).toBe(false)
    },
  )

  it('is refused at another length', async () => {
    const it = await sealed(crypto.randomBytes(200_000))
    const held = it.store.held.get('it') ?? new Uint8Array(0)
    for (const other of [
      held.subarray(0, -1),
      held.subarray(0, 131_072),
      concatBytes(held, held.subarray(0, 1)),
      new Uint8Array(0),
    ]) {
      it.store.held.set('it', other)
      expect(await isWhole(it)).toBe(false)
    }
  })

  it('does not open though its sender vouches for it: chunks left out, moved, repeated, of another part, key or length', async () => {
    const bytes = crypto.randomBytes(200_000)
    const it = await sealed(bytes)
    const held = Uint8Array.from(it.store.held.get('it') ?? new Uint8Array(0))
    const chunk = (index: number): Uint8Array => held.subarray(24 + index * 65_553, 24 + (index + 1) * 65_553)
    const [header, rest] = [held.subarray(0, 24), held.subarray(24 + 3 * 65_553)]
    const other = await sealed(crypto.randomBytes(200_000), it.file.key)
    const foreign = (other.store.held.get('it') ?? new Uint8Array(0)).subarray(24, 24 + 65_553)
    for (const chunks of [
      [chunk(1), chunk(0), chunk(2)],
      [chunk(0), chunk(0), chunk(2)],
      [chunk(0), chunk(2), chunk(1)],
      [foreign, chunk(1), chunk(2)],
      // Its end, though it is sealed, in the place of another chunk.
      [held.subarray(held.length - 65_553), chunk(1), chunk(2)],
    ]) {
      it.store.held.set('it', concatBytes(header, ...chunks, rest))
      expect(await isWhole(believed(it))).toBe(false)
    }
    it.store.held.set('it', held)
    const whole = believed(it)
    expect(await isWhole(whole)).toBe(true)
    expect(await isWhole({ ...whole, file: { ...whole.file, key: crypto.randomBytes(32) } })).toBe(false)
    const shorter = { ...whole.file, sizeBytes: 199_999 }
    const [plan] = planParts(199_999)
    if (plan === undefined) throw new Error('every file has a part')
    expect(await isWhole({ ...whole, file: shorter, plan })).toBe(false)
  })

  it('shorter than its message says, at the end of a chunk, has no last tag there', async () => {
    const it = await sealed(crypto.randomBytes(3 * chunkBytes))
    const sizeBytes = 2 * chunkBytes
    const [plan] = planParts(sizeBytes)
    if (plan === undefined) throw new Error('every file has a part')
    // Even with the key that this length would have: only the missing end tells.
    const opening = openPart({ crypto, store: it.store }, 'it', partKey(crypto, it.file, 0), plan)
    await expect(opening.next()).rejects.toMatchObject({ code: 'file_damaged' })
  })
})
