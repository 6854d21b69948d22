// A file of two blobs, the second of one byte: the edge where a file is split. Larger ones: test/long/large-files.long.ts.

import { describe, expect, it } from 'vitest'
import { partPlainBytes } from '#core/files/file-layout.ts'
import { moveLargeFile } from '../support/files/large-file.ts'

describe('a file that fills the largest blob to its last byte, and one byte', () => {
  it('lies in two, comes back as it was, cut on both ways, and is in memory by pieces only', async () => {
    const moved = await moveLargeFile({ sizeBytes: partPlainBytes + 1, seed: 7, lockAfter: 9 })
    expect(moved).toMatchObject({ isSame: true, blobSizes: [32_768, 67_108_864] })
    // Two engines and their server together; all of it in memory once would be more.
    expect(moved.grownBytes).toBeLessThan(partPlainBytes * 2)
  })
})
