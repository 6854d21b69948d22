// Time for the engine. Tests advance a virtual one; nothing in core reads the machine's clock.

export interface Clock {
  /** Wall time in milliseconds since 1970; may jump. */
  nowMs(): number
  /** Milliseconds that never go back, from an arbitrary start. */
  monotonicMs(): number
  /** Runs `task` once after `delayMs`; the result cancels it. */
  after(delayMs: number, task: () => void): () => void
}
