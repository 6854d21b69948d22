// Entry of `npm test`: the check, every test but the long suites, and the app from end to end. Names after `--` go to
// vitest (`npm test -- src/core`), those in test/e2e to Playwright, and then the check is left out. Ends with
// `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkSteps, describeOutcome, runCheckSteps } from './check-steps.ts'
import { runEndToEnd } from './end-to-end.ts'
import { addTallies, closingLine, nothingYet, type Tally, tallyOfReport } from './test-tally.ts'

const root = join(import.meta.dirname, '..')
const reportPath = join(root, '.cache', `test-report-${process.pid}.json`)
const filters = process.argv.slice(2)

const checked = filters.length === 0 ? await checkAll() : nothingYet
const [endToEnd, others] = [filters.filter(isEndToEnd), filters.filter((name) => !isEndToEnd(name))]
const tested = filters.length === 0 || others.length > 0 ? await runVitest(others) : nothingYet
const driven = filters.length === 0 || endToEnd.length > 0 ? await runEndToEnd(endToEnd) : nothingYet
const total = addTallies(checked, tested, driven)
process.stdout.write(`${closingLine(total)}\n`)
if (total.failed > 0) process.exitCode = 1

function isEndToEnd(name: string): boolean {
  return name.startsWith('test/e2e')
}

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
    return tallyOfReport(JSON.parse(await readFile(reportPath, 'utf8')), exitedWell)
  } finally {
    await rm(reportPath, { force: true })
  }
}
