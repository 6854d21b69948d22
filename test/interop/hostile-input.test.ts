// The sample of the long suite fuzz-protocol that runs with every commit.

import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { PeerError } from '#protocol/errors.ts'
import { coreDecoders } from '../support/core-decoders.ts'
import { attack, hostileInput } from '../support/hostile-input.ts'
import { mutateBytes } from '../support/mutate.ts'
import { protocolDecoders, type HostileTarget } from '../support/protocol-decoders.ts'

const crypto = await createNodeCrypto()
const targets = [...protocolDecoders(crypto), ...(await coreDecoders(crypto))]
const inputs = 500

describe('a decoder', () => {
  it.each(targets)('$name reads or refuses 500 damaged inputs, quickly, and does nothing else', (target) => {
    expect(target.samples.length).toBeGreaterThan(0)
    const report = attack(target, { inputs, seed: 20_261_123 })
    expect(report.failures).toEqual([])
    expect(report.accepted + report.refused).toBe(inputs)
    expect(report.refused).toBeGreaterThan(0)
  })
})

describe('the attack itself', () => {
  const lazy: HostileTarget = {
    name: 'lazy',
    samples: [Uint8Array.of(1, 2, 3, 4)],
    mutators: [mutateBytes],
    decode: (input) => input,
  }
  const failuresOf = (target: Partial<HostileTarget>): readonly string[] =>
    attack({ ...lazy, ...target }, { inputs: 200, seed: 1 }).failures

  it('finds a decoder that throws what is no PeerError', () => {
    const careless = (input: Uint8Array): unknown => {
      if (input.length < 4) throw new RangeError('index out of bounds')
      return input
    }
    expect(failuresOf({ decode: careless })[0]).toMatch(/threw RangeError: index out of bounds/)
  })

  it('finds a decoder that reads two spellings of one value', () => {
    expect(failuresOf({ encode: () => Uint8Array.of(1, 2, 3, 4) })[0]).toMatch(/read a second spelling/)
  })

  it('finds a decoder that writes to its input', () => {
    expect(failuresOf({ decode: (input) => input.reverse() })[0]).toMatch(/wrote to its input/)
  })

  it('finds a decoder that does not read valid input', () => {
    const never = (): never => {
      throw new PeerError('malformed', 'never')
    }
    expect(failuresOf({ decode: never })[0]).toMatch(/a valid sample was not read: refused/)
  })

  it('finds a decoder that is slow three times over', () => {
    const spins = (input: Uint8Array): unknown => {
      const until = performance.now() + 101
      while (performance.now() < until);
      return input
    }
    expect(attack({ ...lazy, decode: spins }, { inputs: 2, seed: 1 }).failures[0]).toMatch(/took \d{3,} ms/)
  })

  it('makes the same input again from a seed and a number, and others from others', () => {
    const hex = (seed: number, index: number) => Buffer.from(hostileInput(lazy, seed, index)).toString('hex')
    const all = (seed: number) => Array.from({ length: 100 }, (_, index) => hex(seed, index))
    expect(all(1)).toEqual(all(1))
    expect(all(1)).not.toEqual(all(2))
    expect(new Set(all(1)).size).toBeGreaterThan(50)
  })
})
