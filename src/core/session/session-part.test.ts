import { describe, expect, it } from 'vitest'
import { joinParts, type SessionPart } from './session-part.ts'

describe('the parts of a session', () => {
  it('are told in their order, each what concerns it, those that came later too', () => {
    const told: string[] = []
    const parts: SessionPart[] = [{ connected: () => told.push('first') }, { knocked: () => told.push('not this') }]
    const all = joinParts(parts)
    parts.push({ connected: () => told.push('later') })
    all.connected()
    expect(told).toEqual(['first', 'later'])
  })

  it('stop all at once, and the last of them ends it', async () => {
    const stopped: string[] = []
    let finish = (): void => undefined
    const slow = new Promise<void>((resolve) => {
      finish = resolve
    })
    const all = joinParts([
      { stop: () => slow.then(() => stopped.push('slow')) },
      {},
      { stop: async () => stopped.push('quick') },
    ])
    const ended = all.stop().then(() => stopped.push('ended'))
    await Promise.resolve()
    expect(stopped).toEqual(['quick'])
    finish()
    await ended
    expect(stopped).toEqual(['quick', 'slow', 'ended'])
  })
})
