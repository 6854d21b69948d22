import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fileBuckets } from '#protocol/client-server/file-blobs.ts'
import { limits } from '#protocol/limits.ts'
import { chunkBytes, chunksIn, partPlainBytes, planParts } from './file-layout.ts'

const sizesAround = (...sizes: readonly number[]): number[] => sizes.flatMap((size) => [size - 1, size, size + 1])

describe('the parts of a file', () => {
  it('lie side by side, each in the smallest of the seven sizes that holds it, all full but the last', () => {
    const sizes = fc.oneof(
      fc.integer({ min: 0, max: limits.fileBytes }),
      fc.constantFrom(
        0,
        1,
        ...sizesAround(chunkBytes, ...fileBuckets, partPlainBytes, 3 * partPlainBytes),
        limits.fileBytes,
      ),
    )
    fc.assert(
      fc.property(sizes, (size) => {
        const parts = planParts(size)
        let end = 0
        for (const [index, { from, plainBytes, sealedBytes, bucketBytes }] of parts.entries()) {
          expect(from).toBe(end)
          expect(sealedBytes).toBe(24 + plainBytes + 17 * chunksIn(plainBytes))
          expect(bucketBytes).toBe(fileBuckets.find((bucket) => bucket >= sealedBytes))
          if (index < parts.length - 1) expect(plainBytes).toBe(partPlainBytes)
          end = from + plainBytes
        }
        expect(end).toBe(size)
        expect(parts.length).toBeLessThanOrEqual(limits.fileParts)
      }),
      { numRuns: 500 },
    )
  })

  it('fill the largest size to its last byte, and one byte more is another part', () => {
    expect(planParts(partPlainBytes)).toMatchObject([{ sealedBytes: 67_108_864, bucketBytes: 67_108_864 }])
    expect(planParts(partPlainBytes + 1)).toMatchObject([{ bucketBytes: 67_108_864 }, { bucketBytes: 32_768 }])
    expect(planParts(0)).toEqual([{ from: 0, plainBytes: 0, sealedBytes: 41, bucketBytes: 32_768 }])
    expect(planParts(limits.fileBytes)).toHaveLength(64)
    expect(() => planParts(limits.fileBytes + 1)).toThrow(expect.objectContaining({ code: 'file_too_large' }))
  })
})
