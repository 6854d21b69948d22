import { blake3 as reference } from '@noble/hashes/blake3.js'
import { describe, expect, it } from 'vitest'
import { blake3, blake3Stream } from './blake3.ts'
import { randomBytes } from './sodium.ts'

describe('BLAKE3', () => {
  it('is what another implementation says', async () => {
    for (const length of [0, 1, 64, 1024, 1025, 70_000]) {
      const bytes = randomBytes(length)
      expect(Buffer.from(blake3(bytes)).equals(reference(bytes))).toBe(true)
      expect(blake3(bytes.subarray(0, 10), bytes.subarray(10))).toEqual(blake3(bytes))
      const stream = await blake3Stream()
      for (let at = 0; at < length; at += 999) stream.update(bytes.subarray(at, at + 999))
      expect(stream.digest()).toEqual(blake3(bytes))
    }
  })
})
