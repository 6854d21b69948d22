// The contract between a long suite (test/long/*.long.ts) and the runner (tools/test-long.ts).
// Types only. A suite file exports `suite: LongSuite`; importing it must start nothing.

/** A program of the system that a suite cannot do without. The runner installs it where it can. */
export type SystemTool = 'gcc' | 'strace' | 'iproute2' | 'libfaketime'

export interface LongSuite {
  /** Unique, kebab-case, the file's name without `.long.ts`. */
  readonly name: string
  /** One line: what is proved. */
  readonly about: string
  /** Expected seconds for `count: 'all'` on two cores. The runner plans by it. */
  readonly estimateSeconds: number
  readonly needs?: readonly SystemTool[]
  run(ctx: LongContext): Promise<LongResult>
}

export interface LongContext {
  /** 32-bit unsigned. All randomness of the suite derives from it, so that a failure can be run again. */
  readonly seed: number
  /** `all`: the full counts. `sample`: a few per cent of them, for a short run. */
  readonly count: 'all' | 'sample'
  /** Progress, one line each. */
  log(line: string): void
  /** Aborted shortly before the deadline: stop, clean up, report what was done. */
  readonly signal: AbortSignal
  /** `Date.now()` at which the process of the suite is killed, which counts as a failure. */
  readonly deadlineMs: number
}

export interface LongResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** Printed beside the result; never decide pass or fail by a time. */
  readonly figures: Readonly<Record<string, number | string>>
  /** One line per failure, each naming the case's seed. */
  readonly failures: readonly string[]
}
