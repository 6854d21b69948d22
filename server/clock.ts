// Time for the server. Tests advance a virtual one; nothing else here reads the machine's clock.

export interface ServerClock {
  /** Wall time in milliseconds since 1970; may jump. */
  nowMs(): number
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonicMs(): number
  /** Runs `task` once after `delayMs`; the result cancels it. Keeps no process alive. */
  after(delayMs: number, task: () => void): () => void
}

export const systemClock: ServerClock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}
