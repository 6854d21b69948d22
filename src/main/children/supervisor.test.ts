import { describe, expect, it } from 'vitest'
import { createSupervisor, type SupervisorState } from './supervisor.ts'

interface FakeChild {
  readonly ended: Promise<void>
  kill(): void
  die(): Promise<void>
}

function world() {
  let nowMs = 0
  const children: FakeChild[] = []
  const states: SupervisorState[] = []
  const delays: number[] = []
  let due: (() => void) | undefined
  const supervisor = createSupervisor<FakeChild>({
    spawn() {
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const child: FakeChild = {
        ended: promise,
        kill: () => resolve(undefined),
        async die() {
          resolve(undefined)
          await promise
        },
      }
      children.push(child)
      return child
    },
    nowMs: () => nowMs,
    after(delayMs, work) {
      delays.push(delayMs)
      due = work
      return () => (due = undefined)
    },
    onChange: (state) => states.push(state),
  })
  return {
    supervisor,
    children,
    states,
    delays,
    pass(ms: number) {
      nowMs += ms
      const work = due
      due = undefined
      work?.()
    },
  }
}

describe('a supervisor', () => {
  it('starts the child again when it ends by itself, later each time', async () => {
    const { supervisor, children, delays, pass, states } = world()
    supervisor.start()
    for (let i = 0; i < 3; i++) {
      await children.at(-1)?.die()
      expect(supervisor.child()).toBeUndefined()
      pass(1000)
    }
    expect(delays).toEqual([250, 500, 1000])
    expect([children.length, states.at(-1)]).toEqual([4, 'running'])
  })

  it('gives up a child that keeps ending, and tries again when asked', async () => {
    const { supervisor, children, pass } = world()
    supervisor.start()
    for (let i = 0; i < 5; i++) {
      await children.at(-1)?.die()
      pass(1000)
    }
    expect([supervisor.state(), children.length]).toEqual(['failed', 5])
    supervisor.start()
    expect([supervisor.state(), children.length]).toEqual(['running', 6])
  })

  it('forgets deaths of long ago', async () => {
    const { supervisor, children, pass } = world()
    supervisor.start()
    for (let i = 0; i < 12; i++) {
      await children.at(-1)?.die()
      pass(61_000)
    }
    expect(supervisor.state()).toBe('running')
  })

  it('stops the child after its farewell, and does not start it again', async () => {
    const { supervisor, children, pass, states } = world()
    supervisor.start()
    const farewells: unknown[] = []
    await supervisor.stop(async (child) => {
      farewells.push(child)
      throw new Error('it could not')
    })
    pass(1000)
    expect([farewells, children.length, states]).toEqual([[children[0]], 1, ['running', 'off']])
  })

  it('stops while it waits to start again', async () => {
    const { supervisor, children, pass } = world()
    supervisor.start()
    await children[0]?.die()
    await supervisor.stop()
    pass(1000)
    expect([children.length, supervisor.state()]).toEqual([1, 'off'])
  })

  it('starts the next child when the one that was stopped has ended, and not before', async () => {
    const { supervisor, children } = world()
    supervisor.start()
    const farewell = Promise.withResolvers<undefined>()
    const stopped = supervisor.stop(() => farewell.promise)
    supervisor.start()
    supervisor.start()
    expect([children.length, supervisor.state()]).toEqual([1, 'restarting'])
    farewell.resolve(undefined)
    await stopped
    await settled()
    expect([children.length, supervisor.state()]).toEqual([2, 'running'])
  })

  it('starts none where it was stopped again meanwhile', async () => {
    const { supervisor, children } = world()
    supervisor.start()
    const farewell = Promise.withResolvers<undefined>()
    const stops = [supervisor.stop(() => farewell.promise)]
    supervisor.start()
    stops.push(supervisor.stop())
    let haveEnded = false
    void stops[1]?.then(() => (haveEnded = true))
    await settled()
    expect(haveEnded).toBe(false)
    farewell.resolve(undefined)
    await Promise.all(stops)
    await settled()
    expect([children.length, supervisor.state()]).toEqual([1, 'off'])
  })
})

/** Whatever was settled has been heard of. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
