import { describe, expect, it } from 'vitest'
import { createVirtualClock } from './virtual-clock.ts'

describe('virtual time', () => {
  it('runs what falls due in its order, each at its own time, and what follows from it', async () => {
    const clock = createVirtualClock(1_000)
    const log: string[] = []
    const note = (name: string) => () => log.push(`${name} at ${String(clock.monotonicMs())}`)
    clock.after(20, note('late'))
    clock.after(10, () => {
      note('early')()
      clock.after(5, note('follower'))
    })
    clock.after(10, note('early too'))
    clock.after(31, note('never'))
    const cancel = clock.after(12, note('cancelled'))
    cancel()
    await clock.advance(30)
    expect({ log, now: clock.nowMs(), pending: clock.pending() }).toEqual({
      log: ['early at 10', 'early too at 10', 'follower at 15', 'late at 20'],
      now: 1_030,
      pending: 1,
    })
  })

  it('lets the wall clock jump and nothing else', async () => {
    const clock = createVirtualClock(1_000)
    clock.jump(-500)
    await clock.advance(1)
    expect([clock.nowMs(), clock.monotonicMs()]).toEqual([501, 1])
  })
})
