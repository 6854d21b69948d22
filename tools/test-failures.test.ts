import { describe, expect, it } from 'vitest'
import { failuresOfPlaywright, failuresOfReport } from './test-failures.ts'

describe('what is said once more at the end of a run', () => {
  it('is each test of vitest that failed, in one line without colours', () => {
    const failed = {
      status: 'failed',
      fullName: 'a door opens',
      failureMessages: ['\u001b[31mError: locked\u001b[0m\n  at x'],
    }
    const passed = { status: 'passed', fullName: 'a door shuts', failureMessages: [] }
    const report = { testResults: [{ name: 'door.test.ts', status: 'failed', assertionResults: [failed, passed] }] }
    expect(failuresOfReport(report)).toEqual(['FAILED door.test.ts: a door opens: Error: locked at x'])
  })

  it('is each file of vitest that did not load or whose process died', () => {
    const report = {
      testResults: [{ name: 'door.test.ts', status: 'failed', message: 'no such module', assertionResults: [] }],
    }
    expect(failuresOfReport(report)).toEqual(['FAILED door.test.ts: no such module'])
  })

  it('is each file of vitest that failed in clearing up after its tests', () => {
    const passed = { status: 'passed', fullName: 'a door shuts', failureMessages: [] }
    const report = {
      testResults: [{ name: 'door.test.ts', status: 'failed', message: 'not empty', assertionResults: [passed] }],
    }
    expect(failuresOfReport(report)).toEqual(['FAILED door.test.ts: not empty'])
  })

  it('is each test of Playwright that failed, and what went wrong outside one', () => {
    const spec = {
      ok: false,
      title: 'opens',
      file: 'door.spec.ts',
      tests: [{ results: [{ errors: [{ message: 'locked' }] }] }],
    }
    const report = {
      errors: [{ message: 'no browser' }],
      suites: [{ specs: [{ ...spec, ok: true }], suites: [{ specs: [spec] }] }],
    }
    expect(failuresOfPlaywright(report)).toEqual([
      'FAILED outside a test: no browser',
      'FAILED door.spec.ts: opens: locked',
    ])
  })

  it('is nothing where nothing failed', () => {
    expect(failuresOfReport({ testResults: [] })).toEqual([])
    expect(failuresOfPlaywright({ suites: [], errors: [] })).toEqual([])
  })
})
