// Entry of `npm test`: the check, every test but the long suites, the screens, and the app from end to end. Names after
// `--` go to vitest (`npm test -- src/core`), those of test/screens and test/e2e to Playwright, and then the check is left
// out. Ends with `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkSteps, describeOutcome, runCheckSteps } from './check-steps.ts'
import { runEndToEnd, runScreens } from './end-to-end.ts'
import { provideChromium } from './provide-chromium.ts'
import { failuresOfReport, sayFailures } from './test-failures.ts'
import { addTallies, closingLine, nothingYet, type Tally, tallyOfReport } from './test-tally.ts'

const root = join(import.meta.dirname, '..')
const reportPath = join(root, '.cache', `test-report-${process.pid}.json`)
const filters = process.argv.slice(2)

// Many of the tests start processes; each then has not to compile again what one before it has.
process.env['NODE_COMPILE_CACHE'] ??= join(root, '.cache', 'compiled')
// Before the tests that look for it: what has to be installed first takes longer than they wait.
if (filters.length === 0) provideChromium((line) => process.stdout.write(`${line}\n`))

const checked = filters.length === 0 ? await checkAll() : nothingYet
const under = (folder: string): readonly string[] => filters.filter((name) => name.startsWith(folder))
const others = filters.filter((name) => !name.startsWith('test/screens') && !name.startsWith('test/e2e'))
const isAsked = (names: readonly string[]): boolean => filters.length === 0 || names.length > 0
const tested = isAsked(others) ? await runVitest(others) : nothingYet
const looked = isAsked(under('test/screens')) ? await runScreens(under('test/screens')) : nothingYet
const driven = isAsked(under('test/e2e')) ? await runEndToEnd(under('test/e2e')) : nothingYet
const total = addTallies(checked, tested, looked, driven)
process.stdout.write(`${closingLine(total)}\n`)
if (total.failed > 0) process.exitCode = 1

async function checkAll(): Promise<Tally> {
  const outcomes = await runCheckSteps(checkSteps, (outcome) => process.stdout.write(`${describeOutcome(outcome)}\n`))
  const passed = outcomes.filter((outcome) => outcome.ok).length
  return { passed, failed: outcomes.length - passed, skipped: 0 }
}

async function runVitest(names: readonly string[]): Promise<Tally> {
  await mkdir(join(root, '.cache'), { recursive: true })
  try {
    const exitedWell = await new Promise<boolean>((resolve, reject) => {
      const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`]
      const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...names], {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      child.on('error', reject)
      child.on('close', (code) => resolve(code === 0))
    })
    // No report means that vitest itself died.
    if (!existsSync(reportPath)) return { ...nothingYet, failed: 1 }
    const report: unknown = JSON.parse(await readFile(reportPath, 'utf8'))
    sayFailures(failuresOfReport(report), 'vitest', exitedWell)
    return tallyOfReport(report, exitedWell)
  } finally {
    await rm(reportPath, { force: true })
  }
}
