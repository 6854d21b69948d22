// Entry of `npm run soak`: the soak suite for a quarter of an hour, or `-- --minutes M --seed S`. Decides nothing in CI.
// `--simulated`: the model suite's world, without sockets or waiting; `--path P` plays one of its runs again, traced.

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { runSimulatedSoak } from '../test/support/soak/run-simulated-soak.ts'
import { runSoak } from '../test/support/soak/run-soak.ts'
import { closingLine } from './test-tally.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    seed: { type: 'string' },
    simulated: { type: 'boolean', default: false },
    path: { type: 'string' },
  },
})
const minutes = wholeNumber(values.minutes, '--minutes')
const seed = values.seed === undefined ? randomInt(2 ** 32) : wholeNumber(values.seed, '--seed') >>> 0
const isSimulated = values.simulated || values.path !== undefined
const told = isSimulated ? 'everything is drawn from it' : 'the deeds are drawn from it; the moments are the machine’s'
say(`seed ${String(seed)} (${told})`)

const stop = new AbortController()
process.once('SIGINT', () => {
  stop.abort()
})
const options = { seed, durationMs: minutes * 60_000, signal: stop.signal, log: say }
const result = isSimulated ? await runSimulatedSoak({ ...options, path: values.path }) : await runSoak(options)
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
