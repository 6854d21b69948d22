// Races of commits: two to eight members who want something at the same moment, in every order that calls and rows can have.

import { createNodeCrypto } from '#crypto-worker/adapters/crypto.ts'
import { openRaceTrack, type RaceTrack } from '../support/races/commit-race.ts'
import { openEngineRaces } from '../support/races/engine-race.ts'
import type { LongSuite } from '../support/long-suite.ts'

/** A track is left for a fresh one after so many: its group has then seen a few hundred epochs. */
const racesPerTrack = 50

export const suite: LongSuite = {
  name: 'commit-races',
  about: 'one winner per epoch, no fork, no lost Welcome, at most five rounds, however members race with their commits',
  estimateSeconds: 600,
  async run({ seed, count, signal, log }) {
    const crypto = await createNodeCrypto()
    const races = count === 'all' ? 900 : 30
    const engineRaces = count === 'all' ? 100 : 5
    const failures: string[] = []
    const figures = {
      races: 0,
      commits: 0,
      joins: 0,
      'lost answers': 0,
      'most rounds': 0,
      'most committers': 0,
      'most rounds over sockets': 0,
    }
    let track: RaceTrack | undefined
    let run = 0
    for (; run < races && !signal.aborted; run++) {
      const trackSeed = seed + Math.floor(run / racesPerTrack)
      if (run % racesPerTrack === 0) {
        track = await openRaceTrack(crypto, trackSeed)
        log(`race ${String(run)} of ${String(races)}`)
      }
      try {
        const result = await track?.race()
        if (result === undefined) break
        figures.races++
        figures.commits += result.epochs
        figures.joins += result.joined
        figures['lost answers'] += result.lostAnswers
        figures['most rounds'] = Math.max(figures['most rounds'], result.rounds)
        figures['most committers'] = Math.max(figures['most committers'], result.committers)
      } catch (error) {
        failures.push(`track ${String(trackSeed)}, race ${String(run % racesPerTrack)}: ${String(error)}`)
        // What follows on the same track would only repeat it.
        run += racesPerTrack - (run % racesPerTrack) - 1
      }
    }
    const engines = await openEngineRaces(5)
    let overSockets = 0
    try {
      for (; overSockets < engineRaces && !signal.aborted; overSockets++) {
        const { rounds } = await engines.race()
        figures['most rounds over sockets'] = Math.max(figures['most rounds over sockets'], rounds)
      }
    } catch (error) {
      failures.push(`race ${String(overSockets)} of engines: ${String(error)}`)
    } finally {
      await engines.close()
    }
    return {
      passed: figures.races + overSockets,
      failed: failures.length,
      skipped: Math.max(0, races + engineRaces - figures.races - overSockets - failures.length),
      figures: { ...figures, 'of them over sockets': overSockets },
      failures,
    }
  },
}
