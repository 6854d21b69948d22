import { describe, expect, it } from 'vitest'
import { after, asTheChat, endingsFor, isSame, seenOnce } from './ending.ts'

describe('how a message may end', () => {
  it('offers each length once, and never to stay where messages stay anyway', () => {
    expect(endingsFor(0)).toEqual([asTheChat, after(300), after(3_600), after(86_400), after(604_800), seenOnce])
  })

  it('offers to stay where the chat has a timer, and not the same length twice', () => {
    expect(endingsFor(86_400)).toEqual([asTheChat, after(300), after(3_600), after(604_800), after(0), seenOnce])
  })

  it('tells the chat’s own from one that only lasts as long', () => {
    expect([isSame(asTheChat, after(0)), isSame(after(300), after(300)), isSame(seenOnce, asTheChat)]).toEqual([
      false,
      true,
      false,
    ])
  })
})
