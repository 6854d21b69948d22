import { describe, expect, it } from 'vitest'
import { createChallenges } from './challenges.ts'

function challengesAt() {
  let nowMs = 0
  return { ...createChallenges({ monotonicMs: () => nowMs }), advance: (ms: number) => void (nowMs += ms) }
}

describe('challenges', () => {
  it('serve once', () => {
    const { issue, spend } = challengesAt()
    const nonce = issue()
    expect([spend(nonce), spend(nonce)]).toEqual([true, false])
  })

  it('serve for a minute', () => {
    const { issue, spend, advance } = challengesAt()
    const [first, second] = [issue(), issue()]
    advance(59_999)
    expect(spend(first)).toBe(true)
    advance(1)
    expect(spend(second)).toBe(false)
  })

  it('are the server’s own', () => {
    expect(challengesAt().spend(new Uint8Array(32))).toBe(false)
  })

  it('are bounded in number: the oldest goes', () => {
    const { issue, spend } = challengesAt()
    const first = issue()
    for (let i = 0; i < 20_000; i++) issue()
    expect(spend(first)).toBe(false)
    expect(spend(issue())).toBe(true)
  })
})
