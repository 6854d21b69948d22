// Who sees what the server sees, but addresses and times, guesses the sender of a message no better than by luck; the same
// guesser is nearly always right where connections are shared or a header names a session. Promises B3, B11; the long suite
// does it with 2,000 messages.

import { describe, expect, it } from 'vitest'
import { guessSenders } from '../support/sender/guess-senders.ts'

describe('a server that guesses who wrote a message', { timeout: 180_000 }, () => {
  it('is right no more often than luck allows', async () => {
    const { right, guessed, luck } = await guessSenders({ way: 'as shipped', messages: 180, seed: 5 })
    expect(guessed).toBeGreaterThanOrEqual(90)
    expect(right / guessed).toBeLessThan(luck)
  })

  it.each(['shared connections', 'session headers'] as const)('would nearly always be right by %s', async (way) => {
    const { right, guessed } = await guessSenders({ way, messages: 100, seed: 5 })
    expect(right / guessed).toBeGreaterThan(0.9)
  })
})
