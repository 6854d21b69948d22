import { beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { watchChat, type ChatWatch } from './chat-watch.ts'

const hour = 3_600_000

let clock: VirtualClock
let dueMs: number
/** Seconds after the start. */
let looks: number[]
let watch: ChatWatch

beforeEach(() => {
  clock = createVirtualClock()
  const startMs = clock.monotonicMs()
  dueMs = Infinity
  looks = []
  watch = watchChat({
    clock,
    dueMs: () => dueMs,
    look() {
      looks.push((clock.monotonicMs() - startMs) / 1_000)
    },
  })
})

const dueIn = (ms: number): void => {
  dueMs = clock.nowMs() + ms
  watch.changed()
}

describe('a chat that is watched', () => {
  it('is looked after some seconds after the start, and idle once an hour', async () => {
    await clock.advance(5 * hour)
    expect(looks).toEqual([15, 3_615, 7_215, 10_815, 14_415])
  })

  it('is looked after when something falls due, and not before', async () => {
    await clock.advance(20_000)
    dueIn(100_000)
    await clock.advance(99_999)
    expect(looks).toEqual([15])
    await clock.advance(1)
    expect(looks).toEqual([15, 120])
  })

  it('is looked after sooner when a change makes something due sooner, and not for what is due no more', async () => {
    await clock.advance(20_000)
    dueIn(200_000)
    dueIn(50_000)
    await clock.advance(50_000)
    expect(looks).toEqual([15, 70])
    dueIn(60_000)
    dueIn(Infinity)
    await clock.advance(600_000)
    expect(looks).toEqual([15, 70])
  })

  it('is looked after every fifteen seconds while something stays due, however much changes meanwhile', async () => {
    dueIn(0)
    for (let i = 0; i < 60; i++) {
      await clock.advance(1_000)
      watch.changed()
    }
    expect(looks).toEqual([15, 30, 45, 60])
  })

  it('is looked after within the hour when the wall clock was set, however often it changes', async () => {
    await clock.advance(20_000)
    dueIn(2 * hour)
    clock.jump(24 * hour)
    await clock.advance(hour)
    expect(looks).toEqual([15, 3_615])
    dueMs = Infinity
    for (let i = 0; i < 8; i++) {
      watch.changed()
      await clock.advance(hour / 4)
    }
    expect(looks.slice(2)).toEqual([7_215, 10_815])
  })

  it('is left alone after the end', async () => {
    dueIn(0)
    watch.stop()
    watch.changed()
    await clock.advance(2 * hour)
    expect({ looks, timers: clock.pending() }).toEqual({ looks: [], timers: 0 })
  })
})
