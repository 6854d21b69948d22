// Entry of `npm run soak`: the soak suite for a quarter of an hour, or `-- --minutes M --seed S`. Decides nothing in CI.

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runSoak } from '../test/support/soak/run-soak.ts'
import { closingLine } from './test-tally.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '15' }, seed: { type: 'string' } },
})
const minutes = wholeNumber(values.minutes, '--minutes')
const seed = values.seed === undefined ? randomInt(2 ** 32) : wholeNumber(values.seed, '--seed') >>> 0
say(`seed ${String(seed)} (the deeds are drawn from it; the moments are the machine's)`)

const stop = new AbortController()
process.once('SIGINT', () => {
  stop.abort()
})
const result = await runSoak({ seed, durationMs: minutes * 60_000, signal: stop.signal, log: say })
for (const [name, value] of Object.entries(result.figures)) say(`  ${name}: ${String(value)}`)
for (const failure of result.failures) say(`  FAILED ${failure}`)
say(closingLine(result))
if (result.failed > 0) process.exitCode = 1

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${option} takes a whole number, not "${text}"`)
  return Number(text)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
