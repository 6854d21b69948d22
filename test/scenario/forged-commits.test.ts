import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { forgeryKinds, tryForgeries } from '../support/forged/try-forgeries.ts'

describe('a forged commit', () => {
  it('of any of the kinds is refused, and leaves the state as it was, byte for byte', async () => {
    expect(await tryForgeries(await createNodeCrypto(), 2026)).toEqual([])
    expect(forgeryKinds).toBeGreaterThanOrEqual(30)
  })
})
