import { describe, expect, it } from 'vitest'
import { addTallies, closingLine, tallyOfReport } from './test-tally.ts'

const report = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] }

describe('the closing line', () => {
  it('adds up what the parts counted', () => {
    const sum = addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })
    expect(closingLine(sum)).toBe('11 passed, 22 failed, 33 skipped')
  })

  it('counts skipped and planned tests as skipped', () => {
    expect(tallyOfReport(report, true)).toEqual({ passed: 3, failed: 0, skipped: 2 })
  })

  it('counts a run that ended badly as a failure even when no test failed', () => {
    expect(tallyOfReport(report, false)).toEqual({ passed: 3, failed: 1, skipped: 2 })
  })

  it('counts a file that did not load as a failure of its own', () => {
    const unloaded = { status: 'failed', assertionResults: [] }
    const loaded = { status: 'failed', assertionResults: [{ status: 'failed' }] }
    const broken = { ...report, numFailedTests: 1, testResults: [unloaded, loaded] }
    expect(tallyOfReport(broken, false)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  it('refuses a report that does not say', () => {
    expect(() => tallyOfReport({ numPassedTests: 3 }, true)).toThrow('numFailedTests')
  })
})
