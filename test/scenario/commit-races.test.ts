import { describe, expect, it } from 'vitest'
import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { mostRounds, openRaceTrack } from '../support/races/commit-race.ts'
import { openEngineRaces } from '../support/races/engine-race.ts'

describe('members who commit at the same moment', () => {
  it('have one winner per epoch, stay one group, lose no Welcome, and are soon done', async () => {
    const track = await openRaceTrack(await createNodeCrypto(), 2026)
    let joined = 0
    let lostRounds = 0
    for (let race = 0; race < 8; race++) {
      const result = await track.race()
      expect(result.rounds).toBeLessThanOrEqual(mostRounds)
      joined += result.joined
      lostRounds += result.rounds - 1
    }
    // They did race, and somebody did join.
    expect(joined).toBeGreaterThan(0)
    expect(lostRounds).toBeGreaterThan(0)
  })

  it('do so over real sockets with real engines, too', async () => {
    const engines = await openEngineRaces(4)
    try {
      let lostRounds = 0
      for (let race = 0; race < 4; race++) lostRounds += (await engines.race()).rounds - 1
      // They did meet.
      expect(lostRounds).toBeGreaterThan(0)
    } finally {
      await engines.close()
    }
  })
})
