import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../seeded-random.ts'
import { learn, type Example } from './naive-bayes.ts'

const labels = ['a', 'b', 'c']

/** Examples with 200 signs of noise, and with one that tells the label this often. */
function examples(count: number, tells: number, seed: number): Example[] {
  const random = createSeededRandom(seed)
  return Array.from({ length: count }, () => {
    const label = labels[random.below(3)] ?? ''
    const noise = Array.from({ length: 200 }, (_, index) => `noise ${String(index)}=${String(random.below(2))}`)
    const told = random.below(100) < tells ? label : (labels[random.below(3)] ?? '')
    return { label, signs: new Set([...noise, `sign=${told}`]) }
  })
}

const share = (tells: number): number => {
  const classify = learn(examples(200, tells, 1))
  const tests = examples(200, tells, 2)
  return tests.filter(({ label, signs }) => classify(signs) === label).length / tests.length
}

describe('the guesser', () => {
  it('finds the one sign that tells among hundreds that do not', () => {
    expect(share(100)).toBe(1)
    expect(share(60)).toBeGreaterThan(0.6)
  })

  it('is at chance where nothing tells', () => {
    expect(share(0)).toBeLessThan(1 / 3 + 0.1)
  })
})
