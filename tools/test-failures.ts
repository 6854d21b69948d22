// What failed in a run of tests, a line for each, said once more at the end: a build's output may be kept by its end alone.

const longestMessage = 300

/**
 * Of a report of vitest's JSON reporter: `FAILED file: test: what it said`, also for a file that did not load, and for one
 * that failed in what is done before or after its tests.
 */
export function failuresOfReport(report: unknown): readonly string[] {
  return listOf(report, 'testResults').flatMap((file) => {
    const name = textOf(file, 'name')
    const tests = listOf(file, 'assertionResults')
    const failed = tests.filter((test) => textOf(test, 'status') === 'failed')
    if (failed.length === 0 && textOf(file, 'status') === 'failed') {
      return [line(name, textOf(file, 'message') || 'before or after its tests')]
    }
    return failed.map((test) => line(`${name}: ${textOf(test, 'fullName')}`, listOf(test, 'failureMessages').join(' ')))
  })
}

/** Of a report of Playwright's JSON reporter: `FAILED file: test: what it said`, also for what went wrong outside a test. */
export function failuresOfPlaywright(report: unknown): readonly string[] {
  const outside = listOf(report, 'errors').map((error) => line('outside a test', textOf(error, 'message')))
  return [...outside, ...listOf(report, 'suites').flatMap(failuresOfSuite)]
}

/** Prints them. A run of `what` that ended badly with no failed test, such as one whose worker died, is named too. */
export function sayFailures(failures: readonly string[], what: string, exitedWell: boolean): void {
  const lines = failures.length === 0 && !exitedWell ? [line(what, 'ended badly, and not by a test')] : failures
  for (const each of lines) process.stdout.write(`${each}\n`)
}

function failuresOfSuite(suite: unknown): readonly string[] {
  const here = listOf(suite, 'specs').flatMap((spec) =>
    Reflect.get(Object(spec), 'ok') === false
      ? [line(`${textOf(spec, 'file')}: ${textOf(spec, 'title')}`, said(spec))]
      : [],
  )
  return [...here, ...listOf(suite, 'suites').flatMap(failuresOfSuite)]
}

function said(spec: unknown): string {
  const errors = listOf(spec, 'tests').flatMap((test) =>
    listOf(test, 'results').flatMap((result) => listOf(result, 'errors')),
  )
  return textOf(errors[0], 'message')
}

/** One line, without the colours of a terminal. */
function line(name: string, message: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
  const plain = message.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll(/\s+/g, ' ')
  return `FAILED ${name}: ${plain.trim().slice(0, longestMessage)}`
}

function listOf(value: unknown, field: string): readonly unknown[] {
  const list: unknown = Reflect.get(Object(value), field)
  return Array.isArray(list) ? list : []
}

function textOf(value: unknown, field: string): string {
  const text: unknown = Reflect.get(Object(value), field)
  return typeof text === 'string' ? text : ''
}
