import { describe, expect, it } from 'vitest'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { parseIncarnation } from '#protocol/ids.ts'
import { decodeSyncState, encodeSyncState, meetServer, placeOf, type SyncState } from './sync-state.ts'

const incarnation = (letter: string) => parseIncarnation(letter.repeat(32))
const restores = (...items: [letter: string, headId: number][]) =>
  items.map(([letter, headId]) => ({ incarnation: incarnation(letter), headId }))
const hello = (...items: [letter: string, headId: number][]): Hello => ({
  incarnation: incarnation(items.at(-1)?.[0] ?? 'a'),
  restores: restores(...items),
  cursor: 0,
  headId: 1_000,
  timeMs: 0,
  signedCursor: null,
})
const state = (cursor: number, ...items: [letter: string, headId: number][]): SyncState => ({
  restores: restores(...items),
  cursor,
})

describe('meeting the server', () => {
  it('for the first time begins at the beginning, whatever the server says of a cursor', () => {
    expect(meetServer(undefined, { ...hello(['a', 0]), cursor: 77 })).toEqual(state(0, ['a', 0]))
  })

  it('that has not been restored leaves the cursor where it is', () => {
    expect(meetServer(state(500, ['a', 0]), hello(['a', 0]))).toEqual(state(500, ['a', 0]))
    expect(meetServer(state(500, ['a', 0], ['b', 300]), hello(['a', 0], ['b', 300]))).toEqual(
      state(500, ['a', 0], ['b', 300]),
    )
  })

  it.each([
    ['goes back to where the restored log ended', 500, 300, 300],
    ['stays where it is when the restored log reaches further', 200, 300, 200],
    ['stays where it is when it is exactly there', 300, 300, 300],
  ])('that was restored since %s', (_, cursor, headId, expected) => {
    expect(meetServer(state(cursor, ['a', 0]), hello(['a', 0], ['b', headId]))).toEqual(
      state(expected, ['a', 0], ['b', headId]),
    )
  })

  it('that was restored twice goes back to the lower of both heads', () => {
    expect(meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 250], ['c', 400]))).toMatchObject({ cursor: 250 })
    expect(meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 400], ['c', 250]))).toMatchObject({ cursor: 250 })
  })

  it('that was restored from before a restore we know counts that one too', () => {
    // We saw b (head 300) and read on to 500; then it was restored from a backup older than b.
    const met = meetServer(state(500, ['a', 0], ['b', 300]), hello(['a', 0], ['c', 350]))
    expect(met).toEqual(state(300, ['a', 0], ['c', 350]))
  })

  it('that shares nothing with what we know begins at the beginning', () => {
    expect(meetServer(state(500, ['a', 0]), hello(['d', 0]))).toEqual(state(0, ['d', 0]))
  })

  it('never moves a cursor forward', () => {
    for (const cursor of [0, 1, 299, 300, 301, 10_000]) {
      expect(meetServer(state(cursor, ['a', 0]), hello(['a', 0], ['b', 300])).cursor).toBeLessThanOrEqual(cursor)
    }
  })
})

describe('the state', () => {
  it('reads back', () => {
    const value = state(12, ['a', 0], ['b', 7])
    expect(decodeSyncState(encodeSyncState(value))).toEqual(value)
  })

  it('puts rows of a later incarnation behind those of an earlier', () => {
    expect([undefined, state(0), state(0, ['a', 0]), state(0, ['a', 0], ['b', 1])].map(placeOf)).toEqual([0, 0, 0, 1])
  })
})
