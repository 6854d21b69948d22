import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Crypto } from '#core/ports/crypto.ts'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { parseAccountAddress } from '#protocol/ids.ts'
import { pairKey } from './pair-key.ts'

let crypto: Crypto
beforeAll(async () => {
  crypto = await createNodeCrypto()
})

describe('the pair key', () => {
  const address = fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9]{2,8}$/), fc.constantFrom('a.example', 'ab.example', 'b.example'))
    .map(([name, domain]) => parseAccountAddress(`${name}@${domain}`))

  it('is the same from both sides, and another for every other pair', () => {
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(address, address, (one, other) => {
        const key = Buffer.from(pairKey(crypto, one, other)).toString('hex')
        expect(Buffer.from(pairKey(crypto, other, one)).toString('hex')).toBe(key)
        const pair = [one, other].sort().join(' ')
        expect(seen.get(key) ?? pair).toBe(pair)
        seen.set(key, pair)
      }),
      { numRuns: 300 },
    )
  })
})
