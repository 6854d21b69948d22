// Keeps one child process alive: started again when it ends by itself, later each time, and given up when that does not
// help. It knows nothing of what the child does.

export interface Child {
  /** Settles once, when the process has ended. */
  readonly ended: Promise<void>
  kill(): void
}

export type SupervisorState = 'off' | 'running' | 'restarting' | 'failed'

export interface SupervisorDeps<C extends Child> {
  readonly spawn: () => C
  readonly nowMs: () => number
  /** Runs the work later; the result calls it off. */
  readonly after: (delayMs: number, work: () => void) => () => void
  /** `child` is there while it runs. */
  readonly onChange: (state: SupervisorState, child: C | undefined) => void
}

export interface Supervisor<C extends Child> {
  /**
   * Does nothing where it runs already. A failed one gets a new chance. Where the one before has not ended yet, its files and
   * its port are still taken: it is `restarting` until then.
   */
  start(): void
  /** Settles when every process that was stopped has ended. `farewell` may ask it to end well first; it is killed afterwards. */
  stop(farewell?: (child: C) => Promise<void>): Promise<void>
  child(): C | undefined
  state(): SupervisorState
}

const firstRestartMs = 250
/** Deaths within the window after which it is given up. */
const maxDeaths = 5
const windowMs = 60_000

export function createSupervisor<C extends Child>(deps: SupervisorDeps<C>): Supervisor<C> {
  let state: SupervisorState = 'off'
  let running: C | undefined
  let cancelRestart: (() => void) | undefined
  let deaths: number[] = []
  /** Of those that were stopped. */
  let endings: Promise<unknown> | undefined

  function become(next: SupervisorState): void {
    state = next
    deps.onChange(next, running)
  }

  function run(): void {
    const child = deps.spawn()
    running = child
    become('running')
    void child.ended.then(() => died(child))
  }

  function runAfter(before: Promise<unknown>): void {
    let isCancelled = false
    cancelRestart = () => {
      isCancelled = true
    }
    become('restarting')
    void before.then(() => {
      if (!isCancelled) run()
    })
  }

  async function end(child: C, farewell: ((child: C) => Promise<void>) | undefined): Promise<void> {
    await farewell?.(child).catch(() => undefined)
    child.kill()
    await child.ended
  }

  function died(child: C): void {
    if (running !== child) return
    running = undefined
    const now = deps.nowMs()
    deaths = [...deaths.filter((at) => now - at < windowMs), now]
    if (deaths.length >= maxDeaths) {
      become('failed')
      return
    }
    cancelRestart = deps.after(firstRestartMs * 2 ** (deaths.length - 1), run)
    become('restarting')
  }

  return {
    start() {
      if (state === 'running' || state === 'restarting') return
      deaths = []
      if (endings === undefined) run()
      else runAfter(endings)
    },
    async stop(farewell) {
      cancelRestart?.()
      const child = running
      running = undefined
      become('off')
      if (child !== undefined) {
        const mine: Promise<unknown> = Promise.all([endings, end(child, farewell)])
        endings = mine
        void mine.then(() => {
          if (endings === mine) endings = undefined
        })
      }
      await endings
    },
    child: () => running,
    state: () => state,
  }
}
