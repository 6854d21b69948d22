// The contract between a benchmark (bench/*.bench.ts) and the runner (tools/bench.ts). Types only.
// A file exports `bench: Bench`; importing it must start nothing. Times decide nothing; ratios of one run may have a bound.

export interface Bench {
  /** Unique, kebab-case, the file's name without `.bench.ts`. */
  readonly name: string
  /** One line: what is measured against what. */
  readonly about: string
  run(ctx: BenchContext): Promise<readonly Figure[]>
}

export interface BenchContext {
  /** Progress, one line each; goes to standard error. */
  log(line: string): void
}

/** One measured quantity, or a ratio of two measured interleaved in the same run. */
export interface Figure {
  /** For example `decrypt 1 KiB, ours / stock`. */
  readonly name: string
  readonly value: number
  /** `ms`, `µs`, `bytes`, `messages/s`, `×` … */
  readonly unit: string
  /** What the value is expected to be, in words; printed, never enforced. */
  readonly expected?: string
  /** For what the machine's speed cancels out of: a ratio, bytes, a count. A value beyond it fails the run. */
  readonly atMost?: number
  /** Samples the value comes from. */
  readonly samples?: number
}
