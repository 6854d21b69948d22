// Which long suites run, in which order and how whole, within a budget of time. Pure; tools/test-long.ts does the running.

export interface SuiteEstimate {
  readonly name: string
  /** For `count: 'all'`. */
  readonly estimateSeconds: number
}

/** How one suite is to run next, or why it is not. */
export type Fit = { readonly count: 'all' | 'sample' } | { readonly reason: string }

/** A sample is a few per cent of the counts, and the setting up besides. */
const sampleShare = 0.1

/** By name, beginning at a place that the seed picks, so that over many runs every suite comes first at times. */
export function rotatingOrder<Suite extends SuiteEstimate>(suites: readonly Suite[], seed: number): readonly Suite[] {
  const byName = [...suites].sort((one, other) => (one.name < other.name ? -1 : 1))
  const start = byName.length === 0 ? 0 : seed % byName.length
  return [...byName.slice(start), ...byName.slice(0, start)]
}

/**
 * A suite runs whole if that fits into what is left. One that would not fit even into the whole budget
 * runs as a sample, so that it is never left out for good. `budgetSeconds` may be Infinity.
 */
export function fitSuite(suite: SuiteEstimate, budgetSeconds: number, leftSeconds: number): Fit {
  if (suite.estimateSeconds <= leftSeconds) return { count: 'all' }
  const sampleSeconds = suite.estimateSeconds * sampleShare
  if (suite.estimateSeconds > budgetSeconds && sampleSeconds <= leftSeconds) return { count: 'sample' }
  const left = Math.max(0, Math.floor(leftSeconds))
  return { reason: `did not fit: needs about ${suite.estimateSeconds} s, ${left} s are left` }
}
