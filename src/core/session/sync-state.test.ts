import { describe, expect, it } from 'vitest'
import type { Hello } from '#protocol/client-server/stream-frames.ts'
import { encodeShape, list, record, uint } from '#protocol/codec/shape.ts'
import { incarnationShape, parseIncarnation } from '#protocol/ids.ts'
import {
  decodeSyncState,
  encodeSyncState,
  isUnsettled,
  meetServer,
  placeOf,
  placeOfRow,
  type SyncState,
} from './sync-state.ts'

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
  met: items.map(([letter]) => incarnation(letter)),
  settled: incarnation(items.at(-1)?.[0] ?? 'a'),
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
    expect(meetServer(state(cursor, ['a', 0]), hello(['a', 0], ['b', headId]))).toEqual({
      ...state(expected, ['a', 0], ['b', headId]),
      settled: incarnation('a'),
    })
  })

  it('that was restored twice goes back to the lower of both heads', () => {
    expect(meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 250], ['c', 400]))).toMatchObject({ cursor: 250 })
    expect(meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 400], ['c', 250]))).toMatchObject({ cursor: 250 })
  })

  it('that was restored from before a restore we know counts that one too', () => {
    // We saw b (head 300) and read on to 500; then it was restored from a backup older than b.
    const met = meetServer(state(500, ['a', 0], ['b', 300]), hello(['a', 0], ['c', 350]))
    expect(met).toMatchObject({ cursor: 300, restores: restores(['a', 0], ['c', 350]) })
  })

  it('that shares nothing with what we know begins at the beginning', () => {
    expect(meetServer(state(500, ['a', 0]), hello(['d', 0]))).toMatchObject({ cursor: 0, restores: restores(['d', 0]) })
  })

  it('never moves a cursor forward', () => {
    for (const cursor of [0, 1, 299, 300, 301, 10_000]) {
      expect(meetServer(state(cursor, ['a', 0]), hello(['a', 0], ['b', 300])).cursor).toBeLessThanOrEqual(cursor)
    }
  })
})

describe('a list of restores', () => {
  it('that contradicts the hello is refused', () => {
    const { restores: shown } = hello(['a', 0], ['b', 300])
    expect(() => meetServer(undefined, { ...hello(['a', 0]), restores: shown })).toThrow(
      expect.objectContaining({ code: 'malformed' }),
    )
    expect(() => meetServer(undefined, { ...hello(['a', 0]), restores: [] })).toThrow()
  })

  it('cannot be made to grow for ever', () => {
    let met = meetServer(undefined, hello(['a', 0]))
    const again = (): void => {
      for (let i = 0; i < 5_000; i++) {
        const name = parseIncarnation(i.toString(16).padStart(32, '0'))
        met = meetServer(met, { ...hello(['a', 0]), incarnation: name, restores: [{ incarnation: name, headId: 0 }] })
      }
    }
    expect(again).toThrow(expect.objectContaining({ code: 'too_many_restores' }))
  })
})

describe('the state', () => {
  it('reads back', () => {
    const value = state(12, ['a', 0], ['b', 7])
    expect(decodeSyncState(encodeSyncState(value))).toEqual(value)
  })

  it('as vaults kept it before is read, and knows of no work to be done', () => {
    const former = record({
      restores: [1, list(record({ incarnation: [1, incarnationShape], headId: [2, uint()] }), 8)],
      cursor: [2, uint()],
    })
    const stored = encodeShape(former, { restores: restores(['a', 0], ['b', 7]), cursor: 12 })
    expect(decodeSyncState(stored)).toEqual(state(12, ['a', 0], ['b', 7]))
  })

  it('asks for the work that follows a restore until it is done, and never at a first meeting', () => {
    const met = meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 300]))
    const asked = [undefined, meetServer(undefined, hello(['a', 0], ['b', 300])), met].map(isUnsettled)
    expect([...asked, isUnsettled({ ...met, settled: incarnation('b') })]).toEqual([false, false, true, false])
  })

  it('gives each row the place of the incarnation that it was appended in, however late it comes', () => {
    const met = meetServer(state(200, ['a', 0]), hello(['a', 0], ['b', 300]))
    expect([1, 201, 300, 301, 900].map((id) => placeOfRow(met, id))).toEqual([0, 0, 0, 1, 1])
    expect(placeOfRow(undefined, 5)).toBe(0)
  })

  it('never gives two incarnations one place, though lists of two restores of one backup have it for both', () => {
    const first = meetServer(state(500, ['a', 0]), hello(['a', 0], ['b', 300]))
    const second = meetServer(first, hello(['a', 0], ['c', 300]))
    expect({
      first: [placeOf(first), placeOfRow(first, 310)],
      second: [placeOf(second), placeOfRow(second, 310)],
    }).toEqual({ first: [1, 1], second: [2, 2] })
  })

  it('puts rows of a later incarnation behind those of an earlier', () => {
    expect([undefined, state(0), state(0, ['a', 0]), state(0, ['a', 0], ['b', 1])].map(placeOf)).toEqual([0, 0, 0, 1])
  })
})
