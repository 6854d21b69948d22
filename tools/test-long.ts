// Entry of `npm run test:long`: the long suites of test/long, each in a process of its own.
// `-- --minutes M --seed S`: what fits, in rotating order. `-- --all`: all. `-- NAME…`: these. `--sample`: small counts.
import { randomInt } from 'node:crypto'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fitSuite, rotatingOrder } from './long-plan.ts'
import { describeSuite, runSuite, type SuiteDescription } from './long-suite-process.ts'
import { provideTools } from './system-tools.ts'
import { addTallies, closingLine, nothingYet, type Tally } from './test-tally.ts'

/** How far a suite may pass its estimate before it is killed, and the budget's end before everything is. */
const patience = { timesEstimate: 4, atLeastMs: 120_000, pastBudgetMs: 300_000 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string' },
    all: { type: 'boolean', default: false },
    sample: { type: 'boolean', default: false },
  },
})
const seed = values.seed === undefined ? randomInt(2 ** 32) : wholeNumber(values.seed, '--seed') >>> 0
const bounded = !values.all && positionals.length === 0
const budgetSeconds = bounded ? wholeNumber(values.minutes, '--minutes') * 60 : Infinity
const startedMs = Date.now()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const again = process.argv.slice(2).filter((word, index, words) => word !== '--seed' && words[index - 1] !== '--seed')
say(`seed ${seed} (again: npm run test:long -- ${again.join(' ') || '--minutes 15'} --seed ${seed})`)

const found = await discover()
const unknown = positionals.filter((name) => !found.suites.some((suite) => suite.name === name))
if (unknown.length > 0) {
  say(`no such long suite: ${unknown.join(', ')}. There are: ${found.suites.map((suite) => suite.name).join(', ')}`)
}
const chosen = found.suites.filter((suite) => positionals.length === 0 || positionals.includes(suite.name))
let total: Tally = { ...nothingYet, failed: found.broken + unknown.length }
for (const suite of rotatingOrder(chosen, seed)) total = addTallies(total, await runOne(suite))
say(closingLine(total))
process.exitCode = total.failed > 0 ? 1 : 0

interface FoundSuite extends SuiteDescription {
  readonly file: string
}

async function discover(): Promise<{ suites: readonly FoundSuite[]; broken: number }> {
  const suites: FoundSuite[] = []
  let broken = 0
  const root = join(import.meta.dirname, '..')
  for await (const path of glob('test/long/*.long.ts', { cwd: root })) {
    const file = join(root, path)
    try {
      suites.push({ ...(await describeSuite(file)), file })
    } catch (error) {
      broken += 1
      say(`FAILED ${String(error)}`)
    }
  }
  return { suites, broken }
}

async function runOne(suite: FoundSuite): Promise<Tally> {
  const fit = fitSuite(suite, budgetSeconds, budgetSeconds - (Date.now() - startedMs) / 1000)
  const reason = 'reason' in fit ? fit.reason : provideTools(suite.needs)
  if ('reason' in fit || reason !== undefined) {
    say(`not run: ${suite.name}: ${reason ?? ''}`)
    return { ...nothingYet, skipped: 1 }
  }
  const count = values.sample ? 'sample' : fit.count
  say(`run ${suite.name} (${count}): ${suite.about}`)
  const began = Date.now()
  const whole = began + Math.max(patience.atLeastMs, suite.estimateSeconds * 1000 * patience.timesEstimate)
  const deadlineMs = bounded ? Math.min(whole, startedMs + budgetSeconds * 1000 + patience.pastBudgetMs) : whole
  const result = await runSuite(suite.file, { seed, count, deadlineMs })
  for (const [name, value] of Object.entries(result.figures)) say(`  ${name}: ${value}`)
  for (const failure of result.failures) say(`  FAILED ${failure}`)
  say(
    `${result.failed > 0 ? 'FAILED' : 'ok'} ${suite.name}: ${closingLine(result)}, ${Math.round((Date.now() - began) / 1000)} s`,
  )
  return result
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${option} takes a whole number, not "${text}"`)
  return Number(text)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
