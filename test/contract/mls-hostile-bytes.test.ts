import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { fuzz, fuzzTargets } from '../support/mls/fuzz-targets.ts'

describe('the MLS door before hostile bytes', () => {
  it('answers each with a refusal, in time', async () => {
    for (const target of await fuzzTargets(await createNodeCrypto(), 20_261_123)) {
      const report = await fuzz(target, 600)
      expect({ name: target.name, failures: report.failures }).toEqual({ name: target.name, failures: [] })
      expect(report.refused.size).toBeGreaterThan(1)
    }
  })
})
