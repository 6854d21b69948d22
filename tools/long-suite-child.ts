// The process of one long suite: describes it, or runs it and reports to the parent over the fork's channel.
// Usage: long-suite-child.ts <file> describe | long-suite-child.ts <file> run <seed> <count> <deadlineMs>
import { pathToFileURL } from 'node:url'
import type { LongSuite } from '../test/support/long-suite.ts'
import type { ChildMessage } from './long-suite-process.ts'

/** Time a suite has between the abort and the kill. */
const cleanUpMs = 10_000

const [file = '', mode, seedText, countText, deadlineText] = process.argv.slice(2)
const { suite } = (await import(pathToFileURL(file).href)) as { suite: LongSuite }

if (mode === 'describe') {
  const { name, about, estimateSeconds, needs = [] } = suite
  await tell({ kind: 'description', name, about, estimateSeconds, needs })
} else {
  const deadlineMs = Number(deadlineText)
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), Math.max(0, deadlineMs - Date.now() - cleanUpMs))
  const result = await suite.run({
    seed: Number(seedText),
    count: countText === 'all' ? 'all' : 'sample',
    log: (line) => process.stdout.write(`  [${suite.name}] ${line}\n`),
    signal: abort.signal,
    deadlineMs,
  })
  clearTimeout(timer)
  await tell({ kind: 'result', result })
}
// A suite that left a handle open must not hold up the run; it has said all it had to say.
process.exit(0)

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (process.send === undefined) reject(new Error('this is started by tools/test-long.ts only'))
    else process.send(message, (error: Error | null) => (error === null ? resolve() : reject(error)))
  })
}
