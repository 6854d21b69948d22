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
 * Counts the tests in a report of vitest's JSON reporter. A file that did not load has no tests to fail and counts
 * as one failure; so does a run that ended badly with nothing else to show for it, such as an error between tests.
 */
export function tallyOfReport(report: unknown, exitedWell: boolean): Tally {
  const passed = countOf(report, 'numPassedTests')
  const failed = countOf(report, 'numFailedTests') + unloadedFiles(report)
  const skipped = countOf(report, 'numPendingTests') + countOf(report, 'numTodoTests')
  return { passed, failed: failed === 0 && !exitedWell ? 1 : failed, skipped }
}

/** Counts the tests in a report of Playwright's JSON reporter. What went wrong outside a test counts as a failure. */
export function tallyOfPlaywright(report: unknown, exitedWell: boolean): Tally {
  const stats = fieldOf(report, 'stats')
  const failed = countOf(stats, 'unexpected') + countOf(stats, 'flaky')
  return {
    passed: countOf(stats, 'expected'),
    failed: failed === 0 && !exitedWell ? 1 : failed,
    skipped: countOf(stats, 'skipped'),
  }
}

function unloadedFiles(report: unknown): number {
  const files = fieldOf(report, 'testResults')
  if (!Array.isArray(files)) throw new Error('the test report has no testResults')
  return files.filter((file: unknown) => {
    const tests = fieldOf(file, 'assertionResults')
    return fieldOf(file, 'status') === 'failed' && Array.isArray(tests) && tests.length === 0
  }).length
}

function countOf(report: unknown, field: string): number {
  const value = fieldOf(report, field)
  if (typeof value !== 'number') throw new Error(`the test report has no ${field}`)
  return value
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}
