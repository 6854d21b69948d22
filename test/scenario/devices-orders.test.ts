// Three of the orders that test/long/revocation.long.ts plays by the dozen.

import { describe, expect, it } from 'vitest'
import { playRevocationOrder } from '../support/devices/revocation-order.ts'

describe('a revoked device in a thief’s hands', () => {
  it.each([2026, 7, 41])('reads nothing and writes nothing, in the order of seed %i', async (seed) => {
    const { story, failures, written } = await playRevocationOrder(seed)
    expect({ story, failures }).toEqual({ story, failures: [] })
    expect(story).toContain('revoked')
    expect(written).toBeGreaterThan(2)
  })
})
