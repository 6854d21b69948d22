import { describe, expect, it } from 'vitest'
import { fitSuite, rotatingOrder } from './long-plan.ts'

const suites = ['kills', 'fuzz', 'removal'].map((name) => ({ name, estimateSeconds: 100 }))

describe('the order of long suites', () => {
  it('begins elsewhere with another seed, and leaves nobody out', () => {
    const orders = [0, 1, 2, 3].map((seed) => rotatingOrder(suites, seed).map((suite) => suite.name))
    expect(orders).toEqual([
      ['fuzz', 'kills', 'removal'],
      ['kills', 'removal', 'fuzz'],
      ['removal', 'fuzz', 'kills'],
      ['fuzz', 'kills', 'removal'],
    ])
  })

  it('is empty when there is nothing', () => {
    expect(rotatingOrder([], 7)).toEqual([])
  })
})

describe('fitting a long suite into the time', () => {
  const suite = { name: 'kills', estimateSeconds: 100 }

  it('runs it whole when it fits into what is left', () => {
    expect(fitSuite(suite, 900, 100)).toEqual({ count: 'all' })
    expect(fitSuite(suite, Infinity, Infinity)).toEqual({ count: 'all' })
  })

  it('leaves it out, saying so, when it would have fitted earlier in this run', () => {
    expect(fitSuite(suite, 900, 99)).toEqual({ reason: 'did not fit: needs about 100 s, 99 s are left' })
  })

  it('runs a sample of one that could never fit whole', () => {
    expect(fitSuite(suite, 60, 30)).toEqual({ count: 'sample' })
    expect(fitSuite(suite, 60, 5)).toEqual({ reason: 'did not fit: needs about 100 s, 5 s are left' })
  })
})
