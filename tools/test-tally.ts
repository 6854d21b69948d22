// Passed, failed, skipped: the closing line that every test command ends with.

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const nothingYet: Tally = { passed: 0, failed: 0, skipped: 0 }

export function addTallies(...tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (sum, tally) => ({
      passed: sum.passed + tally.passed,
      failed: sum.failed + tally.failed,
      skipped: sum.skipped + tally.skipped,
    }),
    nothingYet,
  )
}

/** `12 passed, 0 failed, 1 skipped` */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

/**
 * Counts the tests in a report of vitest's JSON reporter. A run that ended badly without a failed test, for
 * example by an error between tests or a file that did not load, counts as failed all the same.
 */
export function tallyOfReport(report: unknown, exitedWell: boolean): Tally {
  const passed = countOf(report, 'numPassedTests')
  const failed = countOf(report, 'numFailedTests')
  const skipped = countOf(report, 'numPendingTests') + countOf(report, 'numTodoTests')
  return { passed, failed: failed === 0 && !exitedWell ? 1 : failed, skipped }
}

function countOf(report: unknown, field: string): number {
  const value: unknown = typeof report === 'object' && report !== null ? Reflect.get(report, field) : undefined
  if (typeof value !== 'number') throw new Error(`the test report has no ${field}`)
  return value
}
