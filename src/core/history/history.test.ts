import { beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../test/support/virtual-clock.ts'
import { createHistory, type History } from './history.ts'
import type { HistorySender } from './history-sender.ts'

const minute = 60_000

let clock: VirtualClock
let history: History
let tries: number
let outcome: Awaited<ReturnType<HistorySender['step']>>

beforeEach(() => {
  clock = createVirtualClock()
  ;[tries, outcome] = [0, 'full']
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  history = createHistory({
    clock,
    log: quiet,
    sender: {
      rows: () => Promise.resolve([]),
      allow: () => Promise.resolve(),
      asked: () => Promise.resolve(),
      step() {
        tries++
        return Promise.resolve(outcome)
      },
    },
    receiver: { row: () => Promise.resolve(undefined) },
    shelf: { step: () => Promise.resolve('idle') },
    isConnected: () => true,
    askAgain: () => Promise.resolve(),
  })
})

describe('history for a device whose shelf is full', () => {
  it('is offered again at longer and longer intervals, whatever happens in the chats meanwhile', async () => {
    history.wake()
    await clock.advance(0)
    expect(tries).toBe(1)
    for (let message = 0; message < 100; message++) {
      history.rosterChanged()
      await clock.advance(100)
    }
    expect(tries).toBe(1)
    const perHour: number[] = []
    for (let hour = 0; hour < 3; hour++) {
      const before = tries
      await clock.advance(60 * minute)
      perHour.push(tries - before)
    }
    expect(perHour).toEqual([7, 2, 2])
  })

  it('goes on at once when the device has taken something, and as fast as it takes', async () => {
    history.wake()
    await clock.advance(120 * minute)
    const before = tries
    history.wake()
    await clock.advance(0)
    expect(tries).toBe(before + 1)
    outcome = 'later'
    history.wake()
    await clock.advance(0)
    // It is not the shelf any more that it waits for.
    history.rosterChanged()
    await clock.advance(0)
    expect(tries).toBe(before + 3)
    outcome = 'idle'
    history.rosterChanged()
    await clock.advance(0)
    outcome = 'full'
    history.wake()
    await clock.advance(0)
    const again = tries
    await clock.advance(15_000)
    expect(tries).toBe(again + 1)
    await history.stop()
    expect(clock.pending()).toBe(0)
  })
})
