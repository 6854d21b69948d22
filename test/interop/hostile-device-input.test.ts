// The sample of the long suite fuzz-device that runs with every commit.

import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { deviceDecoders } from '../support/device-decoders.ts'
import { attack } from '../support/hostile-input.ts'

const targets = await deviceDecoders(await createNodeCrypto())

describe('what a device reads back', () => {
  it.each(targets)('$name is read or refused 500 times, quickly, and nothing else happens', (target) => {
    const report = attack(target, { inputs: 500, seed: 20_261_123 })
    expect(report.failures).toEqual([])
    expect(report.refused).toBeGreaterThan(0)
  })
})
