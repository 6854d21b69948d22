import { describe, expect, it } from 'vitest'
import { createRateLimiter } from './rate-limiter.ts'

function limiterAt(burst: number, perMinute: number) {
  let nowMs = 0
  const limiter = createRateLimiter({ monotonicMs: () => nowMs }, { burst, perMinute })
  return { limiter, advance: (ms: number) => void (nowMs += ms) }
}

describe('a rate limiter', () => {
  it('lets a burst through, then says how long to wait', () => {
    const { limiter } = limiterAt(2, 60)
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([undefined, undefined, 1000])
  })

  it('fills up again with time, and no further than the burst', () => {
    const { limiter, advance } = limiterAt(2, 60)
    for (let i = 0; i < 3; i++) limiter.take('a')
    advance(999)
    expect(limiter.take('a')).toBe(1)
    advance(1)
    expect(limiter.take('a')).toBeUndefined()
    advance(3_600_000)
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([undefined, undefined, 1000])
  })

  it('takes many at a time, all or none', () => {
    const { limiter, advance } = limiterAt(10, 60)
    expect([limiter.take('a', 7), limiter.take('a', 4), limiter.take('a', 3)]).toEqual([undefined, 1000, undefined])
    advance(4_000)
    expect([limiter.take('a', 5), limiter.take('a', 4)]).toEqual([1000, undefined])
  })

  it('counts each key by itself', () => {
    const { limiter } = limiterAt(1, 60)
    expect([limiter.take('a'), limiter.take('b'), limiter.take('a')]).toEqual([undefined, undefined, 1000])
  })

  it('forgets nobody who has still to wait, however many keys there are', () => {
    const { limiter, advance } = limiterAt(1, 1)
    limiter.take('guesser')
    for (let i = 0; i < 10_000; i++) limiter.take(`key ${String(i)}`)
    advance(30_000)
    for (let i = 0; i < 10_000; i++) limiter.take(`more ${String(i)}`)
    expect(limiter.take('guesser')).toBe(30_000)
  })
})
